// Made from the OpenAPI document of this service (test/client/schema.int.spec.ts): do not edit.
// biome-ignore-all format: as the generator writes it
// biome-ignore-all lint: as the generator writes it

export interface paths {
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether commands can be carried out now */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics in the Prometheus text format */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List accounts by id, or by name when found by how that begins */
        get: operations["listAccounts"];
        put?: never;
        /** Open an account */
        post: operations["openAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an account, as it is or as it was */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account closed for good; its balance must be zero */
        post: operations["closeAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/daily-balances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An account’s balance at the end of each day on which money moved, oldest first */
        get: operations["listDailyBalances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/deposits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pay money into an account */
        post: operations["deposit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an account’s own stream of events, oldest first */
        get: operations["listAccountEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account frozen: it takes money in, not out */
        post: operations["freezeAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/overdraft-limit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set how far below zero the balance may go */
        put: operations["setOverdraftLimit"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An account’s statement over a period: JSON, CSV, camt.053.001.08 or a page to print */
        get: operations["getStatement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List an account’s movements with the balance after each, oldest first */
        get: operations["listTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/unfreeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account open again */
        post: operations["unfreezeAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/withdrawals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pay money out of an account */
        post: operations["withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List API clients by id */
        get: operations["listApiClients"];
        put?: never;
        /** Make an API client and its key */
        post: operations["createApiClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-clients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End an API client: its keys no longer work */
        delete: operations["deleteApiClient"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-clients/{id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the keys of an API client that work, the oldest first, without the keys themselves */
        get: operations["listApiKeys"];
        put?: never;
        /** Make a further key of an API client, and say until when its other keys work */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-clients/{id}/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one key of an API client */
        delete: operations["endApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-clients/self": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who calls: the API client of the key, and what it may do */
        get: operations["getOwnApiClient"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Carry out many commands in order
         * @description As application/x-ndjson, one command a line, the results are streamed while the commands still arrive, one a line and in order; such a stream has no limit of its own. When nothing at all could be done for now, the whole batch is answered with that problem.
         */
        post: operations["batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same, for keys with characters that proxies change in a path, such as / */
        get: operations["findCommand"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/commands/{idempotencyKey}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ask what became of one of your own commands */
        get: operations["getCommand"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the events of all accounts in the order of their positions
         * @description With `Accept: text/event-stream` it is live: every event after `after`, or after the one that `Last-Event-ID` names, or else from now on; `id` is the position, `event` the type, `data` the event as in a page. With a filter, a page may be empty and yet have a `next`: what one request looks through is bounded.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/postings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The postings of each event that moves money, oldest first */
        get: operations["listPostings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/trial-balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Debits and credits of every account of the ledger, by currency */
        get: operations["trialBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The read models: how far each is behind the log */
        get: operations["listProjections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projections/{name}/rebuild": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Build a read model anew from the events, beside the one that is read until it has caught up */
        post: operations["rebuildProjection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bank’s time, business day and time zone */
        get: operations["getTime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Transfer money between two accounts of one currency, in one step
         * @description If-Match speaks of the paying account.
         */
        post: operations["transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/verifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last verifications, the newest first */
        get: operations["listVerifications"];
        put?: never;
        /**
         * Compare all that the bank keeps with its events, while it serves
         * @description One at a time in the whole bank: if one is under way, on whatever node, it is answered.
         */
        post: operations["startVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/verifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a verification is, and what it found */
        get: operations["getVerification"];
        put?: never;
        post?: never;
        /** End a verification that is under way; one that has ended stays as it is */
        delete: operations["cancelVerification"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks by id */
        get: operations["listWebhooks"];
        put?: never;
        /** Have events delivered to a URL, signed as Standard Webhooks specifies */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a webhook: its state, how far it has come, its last error */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /** End a webhook, with all that was still to be delivered */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the deliveries of a webhook that were given up */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/dead-letters/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deliver dead letters after all: those named, or all (1000 at a time) */
        post: operations["replayDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deliveries of a webhook that wait
         * @description Those that failed or wait behind one of their account that did. What is delivered is not kept.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with a disabled webhook where it stopped */
        post: operations["enableWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Account */
        Account: {
            /**
             * @description a decimal in major units; negative when overdrawn
             * @example 100.00
             */
            available: string;
            /**
             * @description a decimal in major units; negative when overdrawn
             * @example 100.00
             */
            balance: string;
            /**
             * @description an ISO 4217 currency code
             * @example EUR
             */
            currency: string;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            id: string;
            /** @description facts of your own: texts, numbers or booleans */
            metadata: {
                [key: string]: string | number | boolean;
            };
            /**
             * @description ISO 8601, UTC, milliseconds
             * @example 2026-01-31T12:00:00.000Z
             */
            openedAt: string;
            /**
             * @description a decimal in major units; negative when overdrawn
             * @example 100.00
             */
            overdraftLimit: string;
            owner: string;
            /** @enum {unknown} */
            status: "open" | "frozen" | "closed";
            /**
             * @description ISO 8601, UTC, milliseconds
             * @example 2026-01-31T12:00:00.000Z
             */
            updatedAt: string;
            /** @description how many events the account has */
            version: number;
        };
        /** AccountEvents */
        AccountEvents: {
            items: components["schemas"]["Event"][];
            /** @description pass as `after` for the next page */
            next: string | null;
        };
        /** Accounts */
        Accounts: {
            items: components["schemas"]["Account"][];
            /** @description pass as `after` for the next page */
            next: string | null;
        };
        /**
         * Amount
         * @description a decimal text in major units with exactly the decimals of the currency, such as "100.00"
         */
        Amount: string;
        /** ApiClient */
        ApiClient: {
            createdAt: string;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            id: string;
            name: string;
            scopes: ("read" | "write" | "admin")[];
        };
        /** ApiClients */
        ApiClients: {
            items: components["schemas"]["ApiClient"][];
            /** @description pass as `after` for the next page */
            next: string | null;
        };
        /** ApiKey */
        ApiKey: {
            createdAt: string;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            id: string;
            /** @description the key works before this instant; null: until it is ended */
            validUntil: string | null;
        };
        /** ApiKeys */
        ApiKeys: {
            items: components["schemas"]["ApiKey"][];
            /** @description pass as `after` for the next page */
            next: string | null;
        };
        /** BankTime */
        BankTime: {
            /** @description ISO 8601, UTC, milliseconds: as `recordedAt` */
            now: string;
            /**
             * @description an IANA time zone
             * @example Europe/Prague
             */
            timeZone: string;
            /**
             * @description the business day: what `effectiveOn` is by default, and at most
             * @example 2026-01-31
             */
            today: string;
        };
        /** Batch */
        Batch: {
            /** @description all or nothing */
            atomic?: boolean;
            commands: components["schemas"]["BatchCommand"][];
        };
        /** BatchCommand */
        BatchCommand: components["schemas"]["OpenCommand"] | components["schemas"]["DepositCommand"] | components["schemas"]["WithdrawCommand"] | components["schemas"]["TransferCommand"] | components["schemas"]["FreezeCommand"] | components["schemas"]["UnfreezeCommand"] | components["schemas"]["CloseCommand"] | components["schemas"]["SetOverdraftLimitCommand"];
        /** BatchResult */
        BatchResult: {
            /** @description of an ok command: what its own route answers */
            answer?: unknown;
            code?: string;
            detail?: string;
            errors?: unknown[];
            idempotencyKey?: string;
            replayed?: boolean;
            /**
             * @description failed: not now, send it again with the same key
             * @enum {unknown}
             */
            status: "ok" | "rejected" | "invalid" | "failed";
        };
        /** BatchResults */
        BatchResults: {
            results: components["schemas"]["BatchResult"][];
        };
        /** close command */
        CloseCommand: {
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            accountId: string;
            /** @description the version the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * Format: plain-text
             * @description a text of 1 to 500 characters
             */
            reason?: string;
            /** @enum {string} */
            type: "close";
        };
        /** CommandStatus */
        CommandStatus: {
            /** @description of an ok command: its answer */
            answer?: unknown;
            /** Format: uuid */
            commandId: string;
            idempotencyKey: string;
            /** @description of a rejected or failed command: its problem document */
            problem?: unknown;
            recordedAt?: string;
            /**
             * @description failed: it was taken, and could not be carried out
             * @enum {unknown}
             */
            status: "pending" | "ok" | "rejected" | "failed";
        };
        /**
         * Currency
         * @description an ISO 4217 currency code; some take no new accounts
         * @enum {unknown}
         */
        Currency: "AED" | "AFN" | "ALL" | "AMD" | "ANG" | "AOA" | "ARS" | "AUD" | "AWG" | "AZN" | "BAM" | "BBD" | "BDT" | "BGN" | "BHD" | "BIF" | "BMD" | "BND" | "BOB" | "BOV" | "BRL" | "BSD" | "BTN" | "BWP" | "BYN" | "BZD" | "CAD" | "CDF" | "CHE" | "CHF" | "CHW" | "CLF" | "CLP" | "CNY" | "COP" | "COU" | "CRC" | "CUC" | "CUP" | "CVE" | "CZK" | "DJF" | "DKK" | "DOP" | "DZD" | "EEK" | "EGP" | "ERN" | "ETB" | "EUR" | "FJD" | "FKP" | "GBP" | "GEL" | "GHS" | "GIP" | "GMD" | "GNF" | "GTQ" | "GYD" | "HKD" | "HNL" | "HRK" | "HTG" | "HUF" | "IDR" | "ILS" | "INR" | "IQD" | "IRR" | "ISK" | "JMD" | "JOD" | "JPY" | "KES" | "KGS" | "KHR" | "KMF" | "KPW" | "KRW" | "KWD" | "KYD" | "KZT" | "LAK" | "LBP" | "LKR" | "LRD" | "LSL" | "LTL" | "LVL" | "LYD" | "MAD" | "MDL" | "MGA" | "MKD" | "MMK" | "MNT" | "MOP" | "MRO" | "MRU" | "MUR" | "MVR" | "MWK" | "MXN" | "MXV" | "MYR" | "MZN" | "NAD" | "NGN" | "NIO" | "NOK" | "NPR" | "NZD" | "OMR" | "PAB" | "PEN" | "PGK" | "PHP" | "PKR" | "PLN" | "PYG" | "QAR" | "RON" | "RSD" | "RUB" | "RWF" | "SAR" | "SBD" | "SCR" | "SDG" | "SEK" | "SGD" | "SHP" | "SLE" | "SLL" | "SOS" | "SRD" | "SSP" | "STD" | "STN" | "SVC" | "SYP" | "SZL" | "THB" | "TJS" | "TMT" | "TND" | "TOP" | "TRY" | "TTD" | "TWD" | "TZS" | "UAH" | "UGX" | "USD" | "USN" | "UYI" | "UYU" | "UYW" | "UZS" | "VED" | "VEF" | "VES" | "VND" | "VUV" | "WST" | "XAD" | "XAF" | "XCD" | "XCG" | "XOF" | "XPF" | "YER" | "ZAR" | "ZMW" | "ZWG" | "ZWL";
        /** DailyBalance */
        DailyBalance: {
            /** @description at the end of the day, in major units */
            balance: string;
            /**
             * @description an ISO 4217 currency code
             * @example EUR
             */
            currency: string;
            /** @example 2026-01-31 */
            date: string;
        };
        /** DailyBalances */
        DailyBalances: {
            items: components["schemas"]["DailyBalance"][];
            /** @description pass as `after` for the next page */
            next: string | null;
        };
        /** DeadLetter */
        DeadLetter: {
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            accountId: string;
            attempts: number;
            diedAt: string;
            /** @description why the last attempt failed */
            error: string;
            /** @description the id of a message, as its receiver sees it in webhook-id */
            id: string;
            /** @description of the event */
            position: number;
        };
        /** DeadLetters */
        DeadLetters: {
            items: components["schemas"]["DeadLetter"][];
            /** @description pass as `after` for the next page */
            next: string | null;
        };
        /** Deliveries */
        Deliveries: {
            items: components["schemas"]["Delivery"][];
            /** @description pass as `after` for the next page */
            next: string | null;
        };
        /** Delivery */
        Delivery: {
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            accountId: string;
            /** @description that failed */
            attempts: number;
            /** @description when it is to be tried again; null: at once, or once those of its account before it are done */
            dueAt: string | null;
            /** @description why the last attempt failed */
            error: string | null;
            /** @description the id of a message, as its receiver sees it in webhook-id */
            id: string;
            /** @description of the event */
            position: number;
        };
        /** deposit command */
        DepositCommand: {
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            accountId: string;
            amount: components["schemas"]["Amount"];
            /**
             * Format: plain-text
             * @description a text of 1 to 140 characters
             */
            counterpart?: string;
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date
             * @description a date such as 2026-01-31
             */
            effectiveOn?: string;
            /** @description the version the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description a text of 1 to 140 characters
             */
            reference?: string;
            /** @enum {string} */
            type: "deposit";
        };
        /** Event */
        Event: {
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            accountId: string;
            /** Format: uuid */
            commandId: string;
            data: {
                [key: string]: unknown;
            };
            /** @description who, in which request, because of what */
            metadata: {
                [key: string]: unknown;
            };
            /** @description ascends over all accounts without a hole */
            position: number;
            recordedAt: string;
            /** @description the shape of data */
            schemaVersion: number;
            type: string;
            /** @description ascends within the account without a hole */
            version: number;
        };
        /** Events */
        Events: {
            items: components["schemas"]["Event"][];
            /** @description pass as `after` for the next page */
            next: string | null;
        };
        /** freeze command */
        FreezeCommand: {
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            accountId: string;
            /** @description the version the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * Format: plain-text
             * @description a text of 1 to 500 characters
             */
            reason?: string;
            /** @enum {string} */
            type: "freeze";
        };
        /** JournalEntries */
        JournalEntries: {
            items: components["schemas"]["JournalEntry"][];
            /** @description pass as `after` for the next page */
            next: string | null;
        };
        /** JournalEntry */
        JournalEntry: {
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            accountId: string;
            effectiveOn: string;
            /** @description of the event */
            position: number;
            /** @description debits and credits are equal */
            postings: {
                /**
                 * Format: uuid
                 * @description a UUID in lower case
                 */
                accountId?: string;
                /**
                 * @description a decimal in major units
                 * @example 100.00
                 */
                amount: string;
                /**
                 * @description an ISO 4217 currency code
                 * @example EUR
                 */
                currency: string;
                /**
                 * @description all customers’ accounts together, or one of the house
                 * @enum {unknown}
                 */
                ledgerAccount: "customers" | "cash" | "clearing" | "interest" | "fees" | "transfers";
                /** @enum {unknown} */
                side: "debit" | "credit";
            }[];
            recordedAt: string;
            /**
             * Format: uuid
             * @description the same on both sides of a transfer
             */
            transactionId: string;
            version: number;
        };
        /** Liveness */
        Liveness: {
            /** @enum {string} */
            status: "live";
        };
        /** Log */
        Log: {
            /** @description events after this position were recorded under this name */
            after: number;
            /** @description positions of events that this process knew and that are gone */
            lost?: {
                from: number;
                to: number;
            };
            /**
             * Format: uuid
             * @description no other log has it, nor this one before it lost events
             */
            name: string;
            /**
             * @description why the log got this name
             * @enum {unknown}
             */
            reason: "begun" | "promoted" | "tail-lost" | "restored" | "copied";
            /** Format: date-time */
            since: string;
            /**
             * @description copy: this database may be a copy of the bank, and no webhooks are sent until `npm run bank -- adopt`
             * @enum {unknown}
             */
            state: "original" | "copy";
        };
        /**
         * Metadata
         * @description up to 20 facts of your own: texts, numbers or booleans
         */
        Metadata: {
            [key: string]: string | number | boolean;
        };
        /** Movement */
        Movement: {
            amount: components["schemas"]["Amount"];
            /**
             * Format: plain-text
             * @description a text of 1 to 140 characters
             */
            counterpart?: string;
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date
             * @description a date such as 2026-01-31
             */
            effectiveOn?: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description a text of 1 to 140 characters
             */
            reference?: string;
        };
        /** NewApiClient */
        NewApiClient: {
            createdAt: string;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            id: string;
            /** @description told once: only its hash is kept */
            key: string;
            name: string;
            scopes: ("read" | "write" | "admin")[];
        };
        /** NewApiKey */
        NewApiKey: {
            createdAt: string;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            id: string;
            /** @description told once: only its hash is kept */
            key: string;
            /** @description the key works before this instant; null: until it is ended */
            validUntil: string | null;
        };
        /** NewTransfer */
        NewTransfer: {
            amount: components["schemas"]["Amount"];
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date
             * @description a date such as 2026-01-31
             */
            effectiveOn?: string;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            from: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description a text of 1 to 140 characters
             */
            reference?: string;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            to: string;
        };
        /** NewWebhook */
        NewWebhook: {
            /** @description null: all accounts */
            accounts: string[] | null;
            createdAt: string;
            /** @description deliveries that were given up */
            deadLetters: number;
            /** @description attempts that succeeded */
            delivered: number;
            description: string | null;
            disabledAt: string | null;
            disabledReason: ("gone" | "failing" | "dead-letters") | null;
            /** @description attempts that did not */
            failed: number;
            failingSince: string | null;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            id: string;
            lastDeliveredAt: string | null;
            lastError: string | null;
            lastErrorAt: string | null;
            /** @description nothing is sent until then: the receiver answered 429 or 503 with Retry-After */
            pausedUntil?: string;
            /** @description deliveries that wait for another attempt, or behind one that does */
            pending: number;
            /** @description every event up to it is delivered, pending or a dead letter */
            position: number;
            /** @description told once: what deliveries are signed with */
            secret: string;
            /** @enum {unknown} */
            state: "active" | "disabled";
            /** @description null: all types */
            types: string[] | null;
            url: string;
        };
        /** OpenAccount */
        OpenAccount: {
            currency: components["schemas"]["Currency"];
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            id?: string;
            metadata?: components["schemas"]["Metadata"];
            overdraftLimit?: components["schemas"]["Amount"];
            /**
             * Format: plain-text
             * @description the owner, a text of 1 to 200 characters
             */
            owner: string;
        };
        /** OpenApi */
        OpenApi: {
            openapi: string;
        } & {
            [key: string]: unknown;
        };
        /** open command */
        OpenCommand: {
            currency: components["schemas"]["Currency"];
            /** @description the version the account must have */
            expectedVersion?: number;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            id?: string;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            metadata?: components["schemas"]["Metadata"];
            overdraftLimit?: components["schemas"]["Amount"];
            /**
             * Format: plain-text
             * @description the owner, a text of 1 to 200 characters
             */
            owner: string;
            /** @enum {string} */
            type: "open";
        };
        /** OverdraftLimit */
        OverdraftLimit: {
            amount: components["schemas"]["Amount"];
        };
        /** Problem */
        Problem: {
            /** @description of `log-changed`: the newest position that both logs have in common */
            after?: number;
            /**
             * @description stable: programs decide by it
             * @enum {unknown}
             */
            code: "validation-failed" | "unauthorized" | "forbidden" | "store-forbids" | "not-found" | "account-not-found" | "method-not-allowed" | "not-acceptable" | "request-timeout" | "account-frozen" | "account-closed" | "account-already-exists" | "account-not-empty" | "batch-aborted" | "request-in-flight" | "too-many-keys" | "log-changed" | "too-many-webhooks" | "version-mismatch" | "body-too-large" | "unsupported-media-type" | "insufficient-funds" | "currency-mismatch" | "statement-too-long" | "idempotency-key-reused" | "too-many-requests" | "headers-too-large" | "internal-error" | "overloaded" | "unavailable";
            /** @description one sentence for people */
            detail: string;
            errors?: {
                /** @description the field or header at fault */
                field: string;
                message: string;
                /** @description the rule it breaks */
                rule: string;
            }[];
            status: number;
            title: string;
            /** @description a URI that stands for the code */
            type: string;
        };
        /** Projection */
        Projection: {
            /** @description since it was begun, while it is being built */
            eventsPerSecond?: number;
            /** @description the event that it cannot take in: it stands still before that, and tries again */
            failure?: {
                position: number;
                reason: string;
            };
            generation: number;
            lag: {
                /** @description recorded, and not in it yet */
                events: number;
                /** @description since the oldest of these was recorded */
                seconds: number;
            };
            name: string;
            /** @description all events up to here are in it */
            position: number;
            secondsLeft?: number;
            startedAt: string;
            /**
             * @description read, or being built beside the one that is
             * @enum {unknown}
             */
            state: "serving" | "building";
            updatedAt: string;
            /** @description of the code that writes it */
            version: number;
        };
        /** Projections */
        Projections: {
            items: components["schemas"]["Projection"][];
        };
        /** Readiness */
        Readiness: {
            /** @description by name: `postgres` answers reads and is the primary; `writable`: the connection that appends can commit a write; `replication`: commits do not wait for a synchronous standby that is away; `disk`: PostgreSQL has room; `standby` (READ_DATABASE_URL) serves reads, else the primary does; `redis`, where it is configured; `clock`, only while clocks are too far apart. A check without a result is left out. */
            checks: {
                [key: string]: "up" | "degraded" | "down";
            };
            log?: components["schemas"]["Log"];
            /**
             * @description ready: no check is down; stopping: send requests to another node
             * @enum {unknown}
             */
            status: "ready" | "not-ready" | "stopping";
        };
        /** Reason */
        Reason: {
            /**
             * Format: plain-text
             * @description a text of 1 to 500 characters
             */
            reason?: string;
        };
        /** Rebuild */
        Rebuild: {
            name: string;
            /** @enum {string} */
            state: "building";
        };
        /** Receipt */
        Receipt: {
            /** Format: uuid */
            commandId: string;
            idempotencyKey: string;
            /** @enum {string} */
            status: "pending";
        };
        /** Replayed */
        Replayed: {
            /** @description how many wait again; others were no dead letters */
            replayed: number;
        };
        /** set-overdraft-limit command */
        SetOverdraftLimitCommand: {
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            accountId: string;
            amount: components["schemas"]["Amount"];
            /** @description the version the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /** @enum {string} */
            type: "set-overdraft-limit";
        };
        /** Statement */
        Statement: {
            account: {
                /**
                 * @description an ISO 4217 currency code
                 * @example EUR
                 */
                currency: string;
                /**
                 * Format: uuid
                 * @description a UUID in lower case
                 */
                id: string;
                owner: string;
                /** @enum {unknown} */
                status: "open" | "frozen" | "closed";
            };
            /** @description the version of the account that it was made from */
            asOfVersion: number;
            /** @description the instant as known at which it is, if one was given */
            at?: string;
            /** @enum {unknown} */
            basis: "business" | "recording";
            /**
             * @description in major units; negative when overdrawn
             * @example 100.00
             */
            closingBalance: string;
            credits: {
                /**
                 * @description in major units, zero or more
                 * @example 100.00
                 */
                amount: string;
                count: number;
            };
            debits: {
                /**
                 * @description in major units, zero or more
                 * @example 100.00
                 */
                amount: string;
                count: number;
            };
            /**
             * @description the first day
             * @example 2026-01-01
             */
            from: string;
            generatedAt: string;
            /** @description each with the balance after it, in the order of the statement */
            lines: components["schemas"]["Transaction"][];
            /**
             * @description in major units; negative when overdrawn
             * @example 100.00
             */
            openingBalance: string;
            /**
             * @description whose days the bank counts in
             * @example Europe/Prague
             */
            timeZone: string;
            /**
             * @description the last day
             * @example 2026-01-31
             */
            to: string;
        };
        /** Transaction */
        Transaction: {
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            accountId: string;
            /**
             * @description a decimal in major units; negative when overdrawn
             * @example 100.00
             */
            amount: string;
            /**
             * @description a decimal in major units; negative when overdrawn
             * @example 100.00
             */
            balance: string;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            counterAccountId?: string;
            counterpart?: string;
            /**
             * @description an ISO 4217 currency code
             * @example EUR
             */
            currency: string;
            /**
             * @description a business date
             * @example 2026-01-31
             */
            effectiveOn: string;
            /**
             * Format: uuid
             * @description the same on both sides of a transfer
             */
            id: string;
            /** @description facts of your own: texts, numbers or booleans */
            metadata?: {
                [key: string]: string | number | boolean;
            };
            /**
             * @description ISO 8601, UTC, milliseconds
             * @example 2026-01-31T12:00:00.000Z
             */
            recordedAt: string;
            reference?: string;
            /** @enum {unknown} */
            type: "deposit" | "withdrawal" | "transfer-out" | "transfer-in";
            /** @description how many events the account has */
            version: number;
        };
        /** Transactions */
        Transactions: {
            items: components["schemas"]["Transaction"][];
            /** @description pass as `after` for the next page */
            next: string | null;
        };
        /** Transfer */
        Transfer: {
            /**
             * @description a decimal in major units; negative when overdrawn
             * @example 100.00
             */
            amount: string;
            /**
             * @description an ISO 4217 currency code
             * @example EUR
             */
            currency: string;
            /**
             * @description a business date
             * @example 2026-01-31
             */
            effectiveOn: string;
            from: {
                /**
                 * Format: uuid
                 * @description a UUID in lower case
                 */
                accountId: string;
                /**
                 * @description a decimal in major units; negative when overdrawn
                 * @example 100.00
                 */
                balance: string;
                /** @description how many events the account has */
                version: number;
            };
            /** Format: uuid */
            id: string;
            /** @description facts of your own: texts, numbers or booleans */
            metadata?: {
                [key: string]: string | number | boolean;
            };
            /**
             * @description ISO 8601, UTC, milliseconds
             * @example 2026-01-31T12:00:00.000Z
             */
            recordedAt: string;
            reference?: string;
            to: {
                /**
                 * Format: uuid
                 * @description a UUID in lower case
                 */
                accountId: string;
                /**
                 * @description a decimal in major units; negative when overdrawn
                 * @example 100.00
                 */
                balance: string;
                /** @description how many events the account has */
                version: number;
            };
        };
        /** transfer command */
        TransferCommand: {
            amount: components["schemas"]["Amount"];
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date
             * @description a date such as 2026-01-31
             */
            effectiveOn?: string;
            /** @description the version the account must have */
            expectedVersion?: number;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            from: string;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description a text of 1 to 140 characters
             */
            reference?: string;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            to: string;
            /** @enum {string} */
            type: "transfer";
        };
        /** TrialBalance */
        TrialBalance: {
            items: {
                /** @description credits less debits */
                balance: string;
                /**
                 * @description a decimal in major units
                 * @example 100.00
                 */
                credits: string;
                /**
                 * @description an ISO 4217 currency code
                 * @example EUR
                 */
                currency: string;
                /**
                 * @description a decimal in major units
                 * @example 100.00
                 */
                debits: string;
                /**
                 * @description all customers’ accounts together, or one of the house
                 * @enum {unknown}
                 */
                ledgerAccount: "customers" | "cash" | "clearing" | "interest" | "fees" | "transfers";
            }[];
            /** @description of the last event in it */
            position: number;
            /** @description over all accounts of the ledger: debits and credits are equal, or something is wrong */
            totals: {
                /**
                 * @description a decimal in major units
                 * @example 100.00
                 */
                credits: string;
                /**
                 * @description an ISO 4217 currency code
                 * @example EUR
                 */
                currency: string;
                /**
                 * @description a decimal in major units
                 * @example 100.00
                 */
                debits: string;
                /**
                 * @description a decimal in major units
                 * @example 100.00
                 */
                difference: string;
            }[];
        };
        /** unfreeze command */
        UnfreezeCommand: {
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            accountId: string;
            /** @description the version the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * Format: plain-text
             * @description a text of 1 to 500 characters
             */
            reason?: string;
            /** @enum {string} */
            type: "unfreeze";
        };
        /** Verification */
        Verification: {
            /** @description up to which position each projection was compared */
            checkpoints?: {
                [key: string]: number;
            };
            checks?: {
                /** @description what holds where nothing differs */
                about: string;
                check: string;
                counted: number;
                differences: number;
            }[];
            /** @description the first ones of each check */
            differences?: {
                check: string;
                expected: string;
                found: string;
                key: string;
                table: string;
            }[];
            error?: string;
            /** @description folded so far, and in all; 0 of 0 before that is known */
            events: {
                done: number;
                total: number;
            };
            finishedAt?: string;
            /** Format: uuid */
            id: string;
            /** @description what is no difference, and worth knowing */
            notes?: {
                about: string;
                counted: number;
                /** @description the first ones */
                examples: string[];
                /** @enum {unknown} */
                note: "days-below-limit";
            }[];
            startedAt: string;
            /** @enum {unknown} */
            state: "running" | "done" | "failed" | "cancelled";
        };
        /** Verifications */
        Verifications: {
            items: components["schemas"]["Verification"][];
        };
        /** Webhook */
        Webhook: {
            /** @description null: all accounts */
            accounts: string[] | null;
            createdAt: string;
            /** @description deliveries that were given up */
            deadLetters: number;
            /** @description attempts that succeeded */
            delivered: number;
            description: string | null;
            disabledAt: string | null;
            disabledReason: ("gone" | "failing" | "dead-letters") | null;
            /** @description attempts that did not */
            failed: number;
            failingSince: string | null;
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            id: string;
            lastDeliveredAt: string | null;
            lastError: string | null;
            lastErrorAt: string | null;
            /** @description nothing is sent until then: the receiver answered 429 or 503 with Retry-After */
            pausedUntil?: string;
            /** @description deliveries that wait for another attempt, or behind one that does */
            pending: number;
            /** @description every event up to it is delivered, pending or a dead letter */
            position: number;
            /** @enum {unknown} */
            state: "active" | "disabled";
            /** @description null: all types */
            types: string[] | null;
            url: string;
        };
        /** Webhooks */
        Webhooks: {
            items: components["schemas"]["Webhook"][];
            /** @description pass as `after` for the next page */
            next: string | null;
        };
        /** withdraw command */
        WithdrawCommand: {
            /**
             * Format: uuid
             * @description a UUID in lower case
             */
            accountId: string;
            amount: components["schemas"]["Amount"];
            /**
             * Format: plain-text
             * @description a text of 1 to 140 characters
             */
            counterpart?: string;
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date
             * @description a date such as 2026-01-31
             */
            effectiveOn?: string;
            /** @description the version the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description a text of 1 to 140 characters
             */
            reference?: string;
            /** @enum {string} */
            type: "withdraw";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description alive */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ready */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description not ready */
            503: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the document */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApi"];
                };
            };
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                /** @description the `next` of the page before */
                after?: string;
                /**
                 * @description the greatest balance, included; needs `currency`
                 * @example -100.00
                 */
                balanceMax?: string;
                /**
                 * @description the least balance, included; needs `currency`
                 * @example -100.00
                 */
                balanceMin?: string;
                /** @description an ISO 4217 currency code; some take no new accounts */
                currency?: "AED" | "AFN" | "ALL" | "AMD" | "ANG" | "AOA" | "ARS" | "AUD" | "AWG" | "AZN" | "BAM" | "BBD" | "BDT" | "BGN" | "BHD" | "BIF" | "BMD" | "BND" | "BOB" | "BOV" | "BRL" | "BSD" | "BTN" | "BWP" | "BYN" | "BZD" | "CAD" | "CDF" | "CHE" | "CHF" | "CHW" | "CLF" | "CLP" | "CNY" | "COP" | "COU" | "CRC" | "CUC" | "CUP" | "CVE" | "CZK" | "DJF" | "DKK" | "DOP" | "DZD" | "EEK" | "EGP" | "ERN" | "ETB" | "EUR" | "FJD" | "FKP" | "GBP" | "GEL" | "GHS" | "GIP" | "GMD" | "GNF" | "GTQ" | "GYD" | "HKD" | "HNL" | "HRK" | "HTG" | "HUF" | "IDR" | "ILS" | "INR" | "IQD" | "IRR" | "ISK" | "JMD" | "JOD" | "JPY" | "KES" | "KGS" | "KHR" | "KMF" | "KPW" | "KRW" | "KWD" | "KYD" | "KZT" | "LAK" | "LBP" | "LKR" | "LRD" | "LSL" | "LTL" | "LVL" | "LYD" | "MAD" | "MDL" | "MGA" | "MKD" | "MMK" | "MNT" | "MOP" | "MRO" | "MRU" | "MUR" | "MVR" | "MWK" | "MXN" | "MXV" | "MYR" | "MZN" | "NAD" | "NGN" | "NIO" | "NOK" | "NPR" | "NZD" | "OMR" | "PAB" | "PEN" | "PGK" | "PHP" | "PKR" | "PLN" | "PYG" | "QAR" | "RON" | "RSD" | "RUB" | "RWF" | "SAR" | "SBD" | "SCR" | "SDG" | "SEK" | "SGD" | "SHP" | "SLE" | "SLL" | "SOS" | "SRD" | "SSP" | "STD" | "STN" | "SVC" | "SYP" | "SZL" | "THB" | "TJS" | "TMT" | "TND" | "TOP" | "TRY" | "TTD" | "TWD" | "TZS" | "UAH" | "UGX" | "USD" | "USN" | "UYI" | "UYU" | "UYW" | "UZS" | "VED" | "VEF" | "VES" | "VND" | "VUV" | "WST" | "XAD" | "XAF" | "XCD" | "XCG" | "XOF" | "XPF" | "YER" | "ZAR" | "ZMW" | "ZWG" | "ZWL";
                /** @description items */
                limit?: number;
                /** @description the whole name of the owner, 1 to 200 characters */
                owner?: string;
                /** @description how the name of the owner begins, in letters of either case; sorts by name */
                ownerPrefix?: string;
                status?: "open" | "frozen" | "closed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the address of the next page, if there is one (RFC 8288) */
                    Link?: string;
                    /** @description only if the answer lacks what is recorded already: by how many events, and since when, such as `events=12, seconds=0.4` */
                    "Projection-Lag"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accounts"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openAccount: {
        parameters: {
            query?: never;
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description the version the account must have, as its ETag, such as "7"; or several, with commas between */
                "If-Match"?: string;
                /** @description `respond-async`: answer 202 without waiting for the outcome, where possible */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenAccount"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    /** @description the version of the account (the paying one of a transfer) */
                    ETag?: string;
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description taken, as the sender preferred: ask for the outcome where Location says */
            202: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body took longer than `BODY_MS_MAX` to arrive */
            408: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused in the present state, or the same command is still under way */
            409: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the account has another version than If-Match says */
            412: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused by a rule of the bank, or the idempotency key belongs to another request */
            422: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAccount: {
        parameters: {
            query?: {
                /** @description an instant with its offset from UTC, such as 2026-01-31T12:00:00Z (in a URL, the + of an offset is %2B) */
                at?: string;
                /** @description a date such as 2026-01-31 */
                effectiveOn?: string;
                /** @description the account after so many of its events */
                version?: number;
            };
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the version of the account (the paying one of a transfer) */
                    ETag?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    closeAccount: {
        parameters: {
            query?: never;
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description the version the account must have, as its ETag, such as "7"; or several, with commas between */
                "If-Match"?: string;
                /** @description `respond-async`: answer 202 without waiting for the outcome, where possible */
                Prefer?: string;
            };
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the version of the account (the paying one of a transfer) */
                    ETag?: string;
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description taken, as the sender preferred: ask for the outcome where Location says */
            202: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body took longer than `BODY_MS_MAX` to arrive */
            408: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused in the present state, or the same command is still under way */
            409: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the account has another version than If-Match says */
            412: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused by a rule of the bank, or the idempotency key belongs to another request */
            422: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDailyBalances: {
        parameters: {
            query?: {
                /** @description a date such as 2026-01-31 */
                after?: string;
                /** @description by `effectiveOn`, as known now, or by the day of recording in the bank’s time zone */
                basis?: "business" | "recording";
                /** @description a date such as 2026-01-31 */
                from?: string;
                /** @description items */
                limit?: number;
                /** @description a date such as 2026-01-31 */
                to?: string;
            };
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the address of the next page, if there is one (RFC 8288) */
                    Link?: string;
                    /** @description only if the answer lacks what is recorded already: by how many events, and since when, such as `events=12, seconds=0.4` */
                    "Projection-Lag"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyBalances"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deposit: {
        parameters: {
            query?: never;
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description the version the account must have, as its ETag, such as "7"; or several, with commas between */
                "If-Match"?: string;
                /** @description `respond-async`: answer 202 without waiting for the outcome, where possible */
                Prefer?: string;
            };
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Movement"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    /** @description the version of the account (the paying one of a transfer) */
                    ETag?: string;
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description taken, as the sender preferred: ask for the outcome where Location says */
            202: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body took longer than `BODY_MS_MAX` to arrive */
            408: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused in the present state, or the same command is still under way */
            409: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the account has another version than If-Match says */
            412: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused by a rule of the bank, or the idempotency key belongs to another request */
            422: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAccountEvents: {
        parameters: {
            query?: {
                /** @description the `next` of the page before */
                after?: number;
                /** @description items */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the address of the next page, if there is one (RFC 8288) */
                    Link?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountEvents"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    freezeAccount: {
        parameters: {
            query?: never;
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description the version the account must have, as its ETag, such as "7"; or several, with commas between */
                "If-Match"?: string;
                /** @description `respond-async`: answer 202 without waiting for the outcome, where possible */
                Prefer?: string;
            };
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the version of the account (the paying one of a transfer) */
                    ETag?: string;
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description taken, as the sender preferred: ask for the outcome where Location says */
            202: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body took longer than `BODY_MS_MAX` to arrive */
            408: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused in the present state, or the same command is still under way */
            409: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the account has another version than If-Match says */
            412: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused by a rule of the bank, or the idempotency key belongs to another request */
            422: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setOverdraftLimit: {
        parameters: {
            query?: never;
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description the version the account must have, as its ETag, such as "7"; or several, with commas between */
                "If-Match"?: string;
                /** @description `respond-async`: answer 202 without waiting for the outcome, where possible */
                Prefer?: string;
            };
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverdraftLimit"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the version of the account (the paying one of a transfer) */
                    ETag?: string;
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description taken, as the sender preferred: ask for the outcome where Location says */
            202: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body took longer than `BODY_MS_MAX` to arrive */
            408: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused in the present state, or the same command is still under way */
            409: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the account has another version than If-Match says */
            412: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused by a rule of the bank, or the idempotency key belongs to another request */
            422: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStatement: {
        parameters: {
            query: {
                /** @description an instant with its offset from UTC, such as 2026-01-31T12:00:00Z (in a URL, the + of an offset is %2B) */
                at?: string;
                /** @description by `effectiveOn`, or by the day of recording in the bank’s time zone */
                basis?: "business" | "recording";
                /** @description a date such as 2026-01-31 */
                from: string;
                /** @description a date such as 2026-01-31 */
                to: string;
                /** @description the account after so many of its events */
                version?: number;
            };
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description a name for the file */
                    "Content-Disposition"?: string;
                    /** @description the version of the account and the form; weak, for `generatedAt` is another each time */
                    ETag?: string;
                    /** @description `Accept` */
                    Vary?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statement"];
                    "application/xml": string;
                    "text/csv": string;
                    "text/html": string;
                    "text/xml": string;
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the answer does not come in a form that `Accept` allows */
            406: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused by a rule of the bank, or the idempotency key belongs to another request */
            422: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTransactions: {
        parameters: {
            query?: {
                /** @description the `next` of the page before */
                after?: number;
                /** @description a date such as 2026-01-31 */
                from?: string;
                /** @description items */
                limit?: number;
                /** @description a date such as 2026-01-31 */
                to?: string;
            };
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the address of the next page, if there is one (RFC 8288) */
                    Link?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transactions"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unfreezeAccount: {
        parameters: {
            query?: never;
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description the version the account must have, as its ETag, such as "7"; or several, with commas between */
                "If-Match"?: string;
                /** @description `respond-async`: answer 202 without waiting for the outcome, where possible */
                Prefer?: string;
            };
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the version of the account (the paying one of a transfer) */
                    ETag?: string;
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description taken, as the sender preferred: ask for the outcome where Location says */
            202: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body took longer than `BODY_MS_MAX` to arrive */
            408: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused in the present state, or the same command is still under way */
            409: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the account has another version than If-Match says */
            412: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused by a rule of the bank, or the idempotency key belongs to another request */
            422: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw: {
        parameters: {
            query?: never;
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description the version the account must have, as its ETag, such as "7"; or several, with commas between */
                "If-Match"?: string;
                /** @description `respond-async`: answer 202 without waiting for the outcome, where possible */
                Prefer?: string;
            };
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Movement"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    /** @description the version of the account (the paying one of a transfer) */
                    ETag?: string;
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description taken, as the sender preferred: ask for the outcome where Location says */
            202: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body took longer than `BODY_MS_MAX` to arrive */
            408: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused in the present state, or the same command is still under way */
            409: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the account has another version than If-Match says */
            412: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused by a rule of the bank, or the idempotency key belongs to another request */
            422: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiClients: {
        parameters: {
            query?: {
                /** @description the `next` of the page before */
                after?: string;
                /** @description items */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the address of the next page, if there is one (RFC 8288) */
                    Link?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClients"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiClient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: plain-text
                     * @description a text of 1 to 100 characters
                     */
                    name: string;
                    scopes: ("read" | "write" | "admin")[];
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiClient"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body took longer than `BODY_MS_MAX` to arrive */
            408: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApiClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeys"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @description when all keys that the client has so far end at the latest, by the clock of the database; without it they go on to work until they are ended
                     */
                    validUntil?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused in the present state, or the same command is still under way */
            409: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
                /** @description a UUID in lower case */
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOwnApiClient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClient"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Batch"];
                "application/x-ndjson": components["schemas"]["BatchCommand"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchResults"];
                    "application/x-ndjson": components["schemas"]["BatchResult"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body took longer than `BODY_MS_MAX` to arrive */
            408: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused in the present state, or the same command is still under way */
            409: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findCommand: {
        parameters: {
            query: {
                /** @description 1 to 255 visible ASCII characters */
                key: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandStatus"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCommand: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description 1 to 255 visible ASCII characters */
                idempotencyKey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandStatus"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description a UUID in lower case */
                account?: string;
                /** @description the `next` of the page before */
                after?: number;
                /** @description items */
                limit?: number;
                /** @description the log that `after` is a position of, as `Log-Name` told it; 409 `log-changed` if the log has lost events since that you have */
                log?: string;
                /** @description only these types of event, repeated or with commas between: AccountOpened, MoneyDeposited, MoneyWithdrawn, TransferSent, TransferReceived, OverdraftLimitSet, AccountFrozen, AccountUnfrozen, AccountClosed */
                type?: string[];
            };
            header?: {
                /** @description of a stream: the position to go on after, instead of `after` */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description of a stream: the position it begins after */
                    "Events-After"?: number;
                    /** @description the address of the next page, if there is one (RFC 8288) */
                    Link?: string;
                    /** @description names the log; another one has another name */
                    "Log-Name"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Events"];
                    "text/event-stream": string;
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused in the present state, or the same command is still under way */
            409: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPostings: {
        parameters: {
            query?: {
                /** @description a UUID in lower case */
                account?: string;
                /** @description the `next` of the page before */
                after?: number;
                /** @description an account of the house; the other side of each entry is `customers`, so that is all of them */
                ledgerAccount?: "customers" | "cash" | "clearing" | "interest" | "fees" | "transfers";
                /** @description items */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the address of the next page, if there is one (RFC 8288) */
                    Link?: string;
                    /** @description only if the answer lacks what is recorded already: by how many events, and since when, such as `events=12, seconds=0.4` */
                    "Projection-Lag"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JournalEntries"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trialBalance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description only if the answer lacks what is recorded already: by how many events, and since when, such as `events=12, seconds=0.4` */
                    "Projection-Lag"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialBalance"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProjections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Projections"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rebuildProjection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description begun, or under way already: see how far it is where Location says */
            202: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rebuild"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTime: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BankTime"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    transfer: {
        parameters: {
            query?: never;
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description the version the account must have, as its ETag, such as "7"; or several, with commas between */
                "If-Match"?: string;
                /** @description `respond-async`: answer 202 without waiting for the outcome, where possible */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTransfer"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    /** @description the version of the account (the paying one of a transfer) */
                    ETag?: string;
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            /** @description taken, as the sender preferred: ask for the outcome where Location says */
            202: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body took longer than `BODY_MS_MAX` to arrive */
            408: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused in the present state, or the same command is still under way */
            409: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the account has another version than If-Match says */
            412: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused by a rule of the bank, or the idempotency key belongs to another request */
            422: {
                headers: {
                    /** @description `true` when this is the first answer again */
                    "Idempotent-Replayed"?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listVerifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verifications"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description begun, or under way already */
            202: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getVerification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelVerification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description the `next` of the page before */
                after?: string;
                /** @description items */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the address of the next page, if there is one (RFC 8288) */
                    Link?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhooks"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    accounts?: string[];
                    /** @description the position to begin after; without it: from now on */
                    after?: number;
                    /**
                     * Format: plain-text
                     * @description a text of 1 to 200 characters
                     */
                    description?: string;
                    types?: ("AccountOpened" | "MoneyDeposited" | "MoneyWithdrawn" | "TransferSent" | "TransferReceived" | "OverdraftLimitSet" | "AccountFrozen" | "AccountUnfrozen" | "AccountClosed")[];
                    /**
                     * Format: plain-text
                     * @description a URL of 1 to 2048 characters that begins with https:// or http://
                     */
                    url: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    /** @description where it can be read from now on */
                    Location?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewWebhook"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body took longer than `BODY_MS_MAX` to arrive */
            408: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refused in the present state, or the same command is still under way */
            409: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description the `next` of the page before */
                after?: number;
                /** @description items */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the address of the next page, if there is one (RFC 8288) */
                    Link?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetters"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    ids?: string[];
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body took longer than `BODY_MS_MAX` to arrive */
            408: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is too large */
            413: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the body is of a type that is not taken here */
            415: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description the `next` of the page before */
                after?: number;
                /** @description items */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description the address of the next page, if there is one (RFC 8288) */
                    Link?: string;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deliveries"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enableWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description the request is not valid; `errors` names each field and rule */
            400: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no valid API key */
            401: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description the API key lacks the scope */
            403: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description there is no such thing */
            404: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description this API key sends more requests than it may, or has too many reads waiting */
            429: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something went wrong here; whether the command was carried out, the same idempotency key tells */
            500: {
                headers: {
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not now: try again with the same idempotency key after `Retry-After` seconds */
            503: {
                headers: {
                    /** @description seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description yours if you sent one, else ours; it is in our log */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
