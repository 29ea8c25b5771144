// Made from the OpenAPI document of this service by "npm run generate": do not edit.
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
        /** Check whether the process is alive */
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
        /** Check whether the bank can process commands */
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
        /** Retrieve metrics in the Prometheus text format */
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
        /** Retrieve this document */
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
        /** List accounts, ordered by id (by owner name with `ownerPrefix`) */
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
        /** Retrieve an account, as it is now or as it was */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the owner and metadata of an account (JSON Merge Patch)
         * @description What is not named stays. A field of `metadata` that is null is removed, and `metadata` null removes all (RFC 7396). `application/json` is read in the same way.
         */
        patch: operations["changeAccount"];
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
        /** Close an account permanently; its balance must be zero */
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
        /** List an account’s end-of-day balances for days with transactions, oldest first */
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
        /** Deposit money into an account */
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
        /** List an account’s events, oldest first */
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
        /** Freeze an account: it can receive money but not pay it out */
        post: operations["freezeAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an account’s holds in the order in which they were placed
         * @description Includes everything that was acknowledged before. Of all statuses, unless one is given.
         */
        get: operations["listHolds"];
        put?: never;
        /**
         * Place a hold: set an amount aside until it is captured or released, or until it expires
         * @description The amount is no longer `available`; the balance stays. From `expiresAt` on the hold does not count. The `id` is that of the command. An account can have `HOLDS_OPEN_MAX` open holds (409 `too-many-holds`).
         */
        post: operations["placeHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set limits on what goes out of an account: at a time, a day, a month, and payments a day
         * @description On withdrawals, transfers out and captures, by days and months of the bank at the time of recording. A limit that is not named stays, null ends it. What exceeds one is 422 `limit-exceeded`, whose `limit` names it, what is left and from when it is free again. Counting starts when the first limit is set.
         */
        put: operations["setLimits"];
        post?: never;
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
        /** Set the overdraft limit of an account */
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
        /** Retrieve an account statement as JSON, CSV, camt.053.001.08 or a printable page */
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
        /** List an account’s transactions with the balance after each, oldest first */
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
        /** Unfreeze an account */
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
        /** Withdraw money from an account */
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
        /** List API clients, ordered by id */
        get: operations["listApiClients"];
        put?: never;
        /** Create an API client and its key */
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
        /** Delete an API client and revoke its keys */
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
        /** List the valid keys of an API client, oldest first, without their secrets */
        get: operations["listApiKeys"];
        put?: never;
        /** Create another key for an API client and set when its existing keys expire */
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
        /** Revoke a key of an API client */
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
        /** Retrieve the API client of the key in use, with its scopes */
        get: operations["getOwnApiClient"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/balances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sum the balances of accounts by currency, status or a field of metadata
         * @description With the filters of the list of accounts. With `at` or `effectiveOn`, balances and statuses are those of then, read account by account: at most 1000 accounts may match the other filters. At most 1000 groups. One request reads every account that matches.
         */
        get: operations["sumBalances"];
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
         * Execute many commands in order
         * @description With application/x-ndjson, send one command per line; results stream back, one per line and in order, while commands are still arriving. A stream has no limit on the number of commands. If no command can be processed now, the response is that problem.
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
        /** Retrieve the outcome of a command whose key has characters that proxies change in a path, such as / */
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
        /** Retrieve the outcome of one of your commands */
        get: operations["getCommand"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post an entry: legs on any accounts, which add up to zero in each currency, all or none
         * @description Each leg on a customer account is decided as a deposit or a withdrawal of its amount would be, after the legs before it. With `rate`, the ledger accounts that have legs in both currencies must exchange them at this rate.
         */
        post: operations["postEntry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/entries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve an entry */
        get: operations["getEntry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/entries/{id}/reversal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reverse an entry: all of its legs
         * @description Posts the opposite, linked both ways. Without `amount`, all that is left; never more than the original in sum. The rules of the accounts may refuse it: what was paid in may be spent. An entry is reversed whole. `If-Match` applies to the account that pays.
         */
        post: operations["reverseEntry"];
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
         * List the events of all accounts by position, or follow them live
         * @description With `Accept: text/event-stream` the response is a live stream of every event after `after` or `Last-Event-ID`, or from now on without either. `id` is the position, `event` the type and `data` the event as in a page. With a filter, an empty page may still have a `next`, because each request scans a bounded number of events.
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
    "/v1/events/{position}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieve the event at a position of the log
         * @description An event never changes, so the response is the same for the life of the log.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieve a hold
         * @description Includes everything that was acknowledged before.
         */
        get: operations["getHold"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{id}/captures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Capture a hold, whole or in part: pay it out of the bank or to another account
         * @description Without `amount`, all that is still on hold. The hold ends and the rest of it is released, unless `final` is `false`. With `to`, the response is a transfer. `reference` and `counterpart` default to those of the hold, except with `to`. `If-Match` applies to the account of the hold.
         */
        post: operations["captureHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release a hold: what is left of it is available again
         * @description A hold that has ended is 409 `hold-not-open`. `If-Match` applies to the account of the hold. A frozen account can release its holds.
         */
        post: operations["releaseHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the chart of accounts by code
         * @description All of it, on one page.
         */
        get: operations["listLedgerAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/accounts/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Add an account to the chart of accounts, or change its name or type
         * @description An account never leaves the chart. Its postings stay as they are.
         */
        put: operations["defineLedgerAccount"];
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
        /** List journal entries with their postings, oldest first */
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
        /**
         * Retrieve the trial balance: debits and credits of every ledger account, by currency
         * @description As of now, of an instant or of a position of the log; the names and types of the ledger accounts, too. A past one is summed up from the events, so it takes the longer the farther it is from the first event and from the last one.
         */
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
        /** List read models with their lag behind the log */
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
        /** Rebuild a read model from the log; the current one serves until the new one has caught up */
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
        /** Retrieve the bank’s time, business date and time zone */
        get: operations["getTime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search the transactions of all accounts, newest first
         * @description All given filters must hold. Includes every transaction that was answered before the request. A request reads a bounded part of the log, so a page may have fewer items than `limit`, even none, and a `next`: follow it to the end. `account`, `reference`, `counterpart`, `correlationId`, `metadata` and the dates are found by an index. Both sides of a transfer are transactions, with one `id`.
         */
        get: operations["searchTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transactions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieve a transaction
         * @description Both sides of a transfer have the same id: without `account`, the response is the paying side. Includes every transaction that was answered before the request.
         */
        get: operations["getTransaction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transactions/{id}/reversal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reverse a transaction: a deposit, withdrawal, capture, transfer or entry
         * @description Posts the opposite, linked both ways. Without `amount`, all that is left; never more than the original in sum. The rules of the accounts may refuse it: what was paid in may be spent. An entry is reversed whole. `If-Match` applies to the account that pays.
         */
        post: operations["reverseTransaction"];
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
         * Transfer money atomically between two accounts in the same currency
         * @description `If-Match` applies to the paying account.
         */
        post: operations["transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieve a transfer, as its command was answered
         * @description Also a capture with `to`. Includes every transfer that was answered before the request.
         */
        get: operations["getTransfer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{id}/reversal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reverse a transfer, also a capture that paid another account
         * @description Posts the opposite, linked both ways. Without `amount`, all that is left; never more than the original in sum. The rules of the accounts may refuse it: what was paid in may be spent. An entry is reversed whole. `If-Match` applies to the account that pays.
         */
        post: operations["reverseTransfer"];
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
        /** List recent verifications, newest first */
        get: operations["listVerifications"];
        put?: never;
        /**
         * Check all stored data against the event log while the bank keeps serving
         * @description Only one verification runs at a time, across all nodes. If one is running, it is returned.
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
        /** Retrieve the progress and findings of a verification */
        get: operations["getVerification"];
        put?: never;
        post?: never;
        /** Cancel a running verification; a finished one is left unchanged */
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
        /** List webhooks, ordered by id */
        get: operations["listWebhooks"];
        put?: never;
        /** Create a webhook: events are delivered to a URL, signed according to Standard Webhooks */
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
        /** Retrieve a webhook with its state, position and last error */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /** Delete a webhook and its pending deliveries */
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
        /** List the dead letters of a webhook */
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
        /** Retry dead letters: the given ones, or all (1000 at a time) */
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
         * List the pending deliveries of a webhook
         * @description Deliveries that failed, or that wait for an earlier one of the same account. Completed deliveries are not kept.
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
        /** Enable a disabled webhook; delivery resumes where it stopped */
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
             * @description A decimal in major units; negative when overdrawn
             * @example 100.00
             */
            available: string;
            /**
             * @description A decimal in major units; negative when overdrawn
             * @example 100.00
             */
            balance: string;
            /**
             * @description An ISO 4217 currency code
             * @example EUR
             */
            currency: string;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            id: string;
            /** @description Limits on what goes out; absent without any */
            limits?: {
                /** @description Payments a day */
                countPerDay?: number;
                /**
                 * @description A decimal in major units; negative when overdrawn
                 * @example 100.00
                 */
                perDay?: string;
                /**
                 * @description A decimal in major units; negative when overdrawn
                 * @example 100.00
                 */
                perMonth?: string;
                /**
                 * @description A decimal in major units; negative when overdrawn
                 * @example 100.00
                 */
                perTransaction?: string;
            };
            /** @description Custom fields: strings, numbers or booleans */
            metadata: {
                [key: string]: string | number | boolean;
            };
            /**
             * @description ISO 8601 in UTC with milliseconds
             * @example 2026-01-31T12:00:00.000Z
             */
            openedAt: string;
            /**
             * @description A decimal in major units; negative when overdrawn
             * @example 100.00
             */
            overdraftLimit: string;
            owner: string;
            /** @enum {unknown} */
            status: "open" | "frozen" | "closed";
            /**
             * @description ISO 8601 in UTC with milliseconds
             * @example 2026-01-31T12:00:00.000Z
             */
            updatedAt: string;
            /** @description What is used of the limits; absent until something goes out */
            used?: {
                /** @description Payments on that day */
                count: number;
                /**
                 * @description What went out on that day
                 * @example 40.00
                 */
                day: string;
                /**
                 * @description What went out in its month, up to that day
                 * @example 120.00
                 */
                month: string;
                /**
                 * @description The bank’s day on which something went out last
                 * @example 2026-01-31
                 */
                on: string;
            };
            /** @description Number of events on the account */
            version: number;
        };
        /** AccountChange */
        AccountChange: {
            metadata?: components["schemas"]["MetadataPatch"];
            /**
             * Format: plain-text
             * @description The owner’s name, 1 to 200 characters
             */
            owner?: string;
        };
        /** AccountEvents */
        AccountEvents: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["Event"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /** Accounts */
        Accounts: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["Account"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /**
         * Amount
         * @description A decimal string in major units with exactly the decimals of the currency, such as "100.00"
         */
        Amount: string;
        /** ApiClient */
        ApiClient: {
            createdAt: string;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            id: string;
            name: string;
            scopes: ("read" | "write" | "admin")[];
        };
        /** ApiClients */
        ApiClients: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["ApiClient"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /** ApiKey */
        ApiKey: {
            createdAt: string;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            id: string;
            /** @description When the key expires; null if it is valid until deleted */
            validUntil: string | null;
        };
        /** ApiKeys */
        ApiKeys: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["ApiKey"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /** Balances */
        Balances: {
            /** @description By group and currency, ascending */
            items: {
                /**
                 * @description How many accounts these are
                 * @example 42
                 */
                accounts: number;
                /**
                 * @description A decimal in major units; negative when overdrawn
                 * @example 100.00
                 */
                balance: string;
                /**
                 * @description An ISO 4217 currency code
                 * @example EUR
                 */
                currency: string;
                /**
                 * @description The value that these accounts share; null for accounts without the field
                 * @example retail
                 */
                group: string | null;
            }[];
        };
        /** BankTime */
        BankTime: {
            /** @description ISO 8601 in UTC with milliseconds, as in `recordedAt` */
            now: string;
            /**
             * @description An IANA time zone
             * @example Europe/Prague
             */
            timeZone: string;
            /**
             * @description The current business date: the default and the latest allowed `effectiveOn`
             * @example 2026-01-31
             */
            today: string;
        };
        /** Batch */
        Batch: {
            /** @description Apply all commands or none */
            atomic?: boolean;
            commands: components["schemas"]["BatchCommand"][];
        };
        /** BatchCommand */
        BatchCommand: components["schemas"]["OpenCommand"] | components["schemas"]["DepositCommand"] | components["schemas"]["WithdrawCommand"] | components["schemas"]["TransferCommand"] | components["schemas"]["FreezeCommand"] | components["schemas"]["UnfreezeCommand"] | components["schemas"]["CloseCommand"] | components["schemas"]["SetOverdraftLimitCommand"] | components["schemas"]["SetLimitsCommand"] | components["schemas"]["ChangeAccountCommand"] | components["schemas"]["PostEntryCommand"] | components["schemas"]["ReverseCommand"] | components["schemas"]["DefineLedgerAccountCommand"] | components["schemas"]["PlaceHoldCommand"] | components["schemas"]["CaptureHoldCommand"] | components["schemas"]["ReleaseHoldCommand"];
        /** BatchResult */
        BatchResult: {
            /** @description `ok` only: the response that the command’s own endpoint returns */
            answer?: unknown;
            code?: string;
            detail?: string;
            errors?: unknown[];
            idempotencyKey?: string;
            /** @description `limit-exceeded` only: the limit, as in the problem */
            limit?: unknown;
            replayed?: boolean;
            /**
             * @description `failed`: could not be processed now; retry with the same idempotency key
             * @enum {unknown}
             */
            status: "ok" | "rejected" | "invalid" | "failed";
        };
        /** BatchResults */
        BatchResults: {
            results: components["schemas"]["BatchResult"][];
        };
        /** Capture */
        Capture: {
            /**
             * @description At most what is still on hold; all of it by default
             * @example 45.50
             */
            amount?: string;
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            counterpart?: string;
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date
             * @description A date such as 2026-01-31
             */
            effectiveOn?: string;
            /**
             * @description Whether the hold ends and the rest of it is released; `false` keeps the rest on hold
             * @default true
             */
            final?: boolean;
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            ledgerAccount?: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            reference?: string;
            /**
             * Format: uuid
             * @description The account of this bank that is paid; without it, the money leaves the bank
             */
            to?: string;
        };
        /** capture-hold command */
        CaptureHoldCommand: {
            /**
             * @description At most what is still on hold; all of it by default
             * @example 45.50
             */
            amount?: string;
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            counterpart?: string;
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date
             * @description A date such as 2026-01-31
             */
            effectiveOn?: string;
            /** @description The version that the account must have */
            expectedVersion?: number;
            /**
             * @description Whether the hold ends and the rest of it is released; `false` keeps the rest on hold
             * @default true
             */
            final?: boolean;
            /**
             * Format: uuid
             * @description The id of the hold, a UUID in lower case
             */
            holdId: string;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            ledgerAccount?: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            reference?: string;
            /**
             * Format: uuid
             * @description The account of this bank that is paid; without it, the money leaves the bank
             */
            to?: string;
            /** @enum {string} */
            type: "capture-hold";
        };
        /** change-account command */
        ChangeAccountCommand: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            /** @description The version that the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            metadata?: components["schemas"]["MetadataPatch"];
            /**
             * Format: plain-text
             * @description The owner’s name, 1 to 200 characters
             */
            owner?: string;
            /** @enum {string} */
            type: "change-account";
        };
        /** ChartOfAccounts */
        ChartOfAccounts: {
            items: components["schemas"]["LedgerAccount"][];
        };
        /** close command */
        CloseCommand: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            /** @description The version that the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * Format: plain-text
             * @description A text of 1 to 500 characters
             */
            reason?: string;
            /** @enum {string} */
            type: "close";
        };
        /** CommandStatus */
        CommandStatus: {
            /** @description `ok` only: the response of the command */
            answer?: unknown;
            /** Format: uuid */
            commandId: string;
            idempotencyKey: string;
            /** @description `rejected` or `failed` only: the problem document */
            problem?: unknown;
            recordedAt?: string;
            /**
             * @description `failed`: accepted for asynchronous processing, but could not be applied
             * @enum {unknown}
             */
            status: "pending" | "ok" | "rejected" | "failed";
        };
        /**
         * Currency
         * @description An ISO 4217 currency code; some are closed to new accounts
         * @enum {unknown}
         */
        Currency: "AED" | "AFN" | "ALL" | "AMD" | "ANG" | "AOA" | "ARS" | "AUD" | "AWG" | "AZN" | "BAM" | "BBD" | "BDT" | "BGN" | "BHD" | "BIF" | "BMD" | "BND" | "BOB" | "BOV" | "BRL" | "BSD" | "BTN" | "BWP" | "BYN" | "BZD" | "CAD" | "CDF" | "CHE" | "CHF" | "CHW" | "CLF" | "CLP" | "CNY" | "COP" | "COU" | "CRC" | "CUC" | "CUP" | "CVE" | "CZK" | "DJF" | "DKK" | "DOP" | "DZD" | "EEK" | "EGP" | "ERN" | "ETB" | "EUR" | "FJD" | "FKP" | "GBP" | "GEL" | "GHS" | "GIP" | "GMD" | "GNF" | "GTQ" | "GYD" | "HKD" | "HNL" | "HRK" | "HTG" | "HUF" | "IDR" | "ILS" | "INR" | "IQD" | "IRR" | "ISK" | "JMD" | "JOD" | "JPY" | "KES" | "KGS" | "KHR" | "KMF" | "KPW" | "KRW" | "KWD" | "KYD" | "KZT" | "LAK" | "LBP" | "LKR" | "LRD" | "LSL" | "LTL" | "LVL" | "LYD" | "MAD" | "MDL" | "MGA" | "MKD" | "MMK" | "MNT" | "MOP" | "MRO" | "MRU" | "MUR" | "MVR" | "MWK" | "MXN" | "MXV" | "MYR" | "MZN" | "NAD" | "NGN" | "NIO" | "NOK" | "NPR" | "NZD" | "OMR" | "PAB" | "PEN" | "PGK" | "PHP" | "PKR" | "PLN" | "PYG" | "QAR" | "RON" | "RSD" | "RUB" | "RWF" | "SAR" | "SBD" | "SCR" | "SDG" | "SEK" | "SGD" | "SHP" | "SLE" | "SLL" | "SOS" | "SRD" | "SSP" | "STD" | "STN" | "SVC" | "SYP" | "SZL" | "THB" | "TJS" | "TMT" | "TND" | "TOP" | "TRY" | "TTD" | "TWD" | "TZS" | "UAH" | "UGX" | "USD" | "USN" | "UYI" | "UYU" | "UYW" | "UZS" | "VED" | "VEF" | "VES" | "VND" | "VUV" | "WST" | "XAD" | "XAF" | "XCD" | "XCG" | "XOF" | "XPF" | "YER" | "ZAR" | "ZMW" | "ZWG" | "ZWL";
        /** DailyBalance */
        DailyBalance: {
            /** @description End-of-day balance in major units */
            balance: string;
            /**
             * @description An ISO 4217 currency code
             * @example EUR
             */
            currency: string;
            /** @example 2026-01-31 */
            date: string;
        };
        /** DailyBalances */
        DailyBalances: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["DailyBalance"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /** DeadLetter */
        DeadLetter: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            attempts: number;
            diedAt: string;
            /** @description Why the last attempt failed */
            error: string;
            /** @description The id of a message, as sent in the webhook-id header */
            id: string;
            /** @description Position of the event */
            position: number;
        };
        /** DeadLetters */
        DeadLetters: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["DeadLetter"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /** define-ledger-account command */
        DefineLedgerAccountCommand: {
            /**
             * @description On which side of the books it stands
             * @enum {unknown}
             */
            accountType: "asset" | "liability" | "equity" | "income" | "expense";
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            code: string;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * Format: plain-text
             * @description What people call it, 1 to 200 characters
             */
            name: string;
            /** @enum {string} */
            type: "define-ledger-account";
        };
        /** Deliveries */
        Deliveries: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["Delivery"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /** Delivery */
        Delivery: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            /** @description Failed attempts */
            attempts: number;
            /** @description Time of the next attempt; null: now, or as soon as earlier deliveries of the same account are done */
            dueAt: string | null;
            /** @description Why the last attempt failed */
            error: string | null;
            /** @description The id of a message, as sent in the webhook-id header */
            id: string;
            /** @description Position of the event */
            position: number;
        };
        /** deposit command */
        DepositCommand: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            amount: components["schemas"]["Amount"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            counterpart?: string;
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date
             * @description A date such as 2026-01-31
             */
            effectiveOn?: string;
            /** @description The version that the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            ledgerAccount?: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            reference?: string;
            /** @enum {string} */
            type: "deposit";
        };
        /** Entry */
        Entry: {
            description?: string;
            /**
             * @description A business date
             * @example 2026-01-31
             */
            effectiveOn: string;
            /** Format: uuid */
            id: string;
            /** @description In the order of the request */
            legs: components["schemas"]["Leg"][];
            /** @description Custom fields: strings, numbers or booleans */
            metadata?: {
                [key: string]: string | number | boolean;
            };
            rate?: {
                /**
                 * @description An ISO 4217 currency code
                 * @example EUR
                 */
                from: string;
                /**
                 * @description An ISO 4217 currency code
                 * @example EUR
                 */
                to: string;
                /** @example 24.655 */
                value: string;
            };
            /**
             * @description Why it was reversed
             * @example goods were returned
             */
            reason?: string;
            /**
             * @description ISO 8601 in UTC with milliseconds
             * @example 2026-01-31T12:00:00.000Z
             */
            recordedAt: string;
            reference?: string;
            /** @description The ids of its reversals, oldest first; the first 1,000 */
            reversedBy?: string[];
            /**
             * Format: uuid
             * @description The id of the transaction that it reverses, whole or in part
             * @example 0199f1c0-0000-8000-8000-000000000001
             */
            reverses?: string;
        };
        /** Event */
        Event: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            /** Format: uuid */
            commandId: string;
            data: {
                [key: string]: unknown;
            };
            /** @description Actor, correlation id, causation id */
            metadata: {
                [key: string]: unknown;
            };
            /** @description Position in the log of all accounts; ascending, without gaps */
            position: number;
            recordedAt: string;
            /** @description Version of the schema of `data` */
            schemaVersion: number;
            type: string;
            /** @description Position in the account’s stream; ascending, without gaps */
            version: number;
        };
        /** Events */
        Events: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["Event"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /** FoundTransactions */
        FoundTransactions: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["Transaction"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /** freeze command */
        FreezeCommand: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            /** @description The version that the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * Format: plain-text
             * @description A text of 1 to 500 characters
             */
            reason?: string;
            /** @enum {string} */
            type: "freeze";
        };
        /**
         * Hold
         * @example {
         *       "id": "0199f1c0-0000-7000-8000-000000000001",
         *       "accountId": "0199f1c0-0000-7000-8000-00000000000a",
         *       "amount": "60.00",
         *       "captured": "45.50",
         *       "remaining": "14.50",
         *       "currency": "EUR",
         *       "status": "open",
         *       "expiresAt": "2026-01-31T12:00:00.000Z",
         *       "version": 4,
         *       "placedAt": "2026-01-30T12:00:00.000Z",
         *       "updatedAt": "2026-01-30T18:30:00.000Z",
         *       "reference": "order 17",
         *       "counterpart": "Café Slavia"
         *     }
         */
        Hold: {
            /**
             * Format: uuid
             * @description The account on which the amount is set aside
             */
            accountId: string;
            /**
             * @description The amount that was set aside, in major units
             * @example 60.00
             */
            amount: string;
            /**
             * @description What has been captured of it so far, in major units
             * @example 45.50
             */
            captured: string;
            /**
             * @description What it was placed with
             * @example Café Slavia
             */
            counterpart?: string;
            /**
             * @description An ISO 4217 currency code
             * @example EUR
             */
            currency: string;
            /** @description The instant from which the hold does not count, ISO 8601 in UTC with milliseconds */
            expiresAt: string;
            /**
             * Format: uuid
             * @description The id of the hold, a UUID in lower case
             */
            id: string;
            /** @description Custom fields: strings, numbers or booleans */
            metadata?: {
                [key: string]: string | number | boolean;
            };
            /** @description When the hold was placed, ISO 8601 in UTC with milliseconds */
            placedAt: string;
            /**
             * @description Why it was released
             * @example order cancelled
             */
            reason?: string;
            /**
             * @description What it was placed with
             * @example order 17
             */
            reference?: string;
            /**
             * @description What is still on hold, in major units; zero once the hold has ended
             * @example 14.50
             */
            remaining: string;
            /**
             * @description `open`, or how the hold ended; a hold that has expired is not open, even before an event says so
             * @enum {unknown}
             */
            status: "open" | "captured" | "released" | "expired";
            /** @description When the hold was last captured, or ended, ISO 8601 in UTC with milliseconds */
            updatedAt: string;
            /** @description Version of the account with the newest change of the hold */
            version: number;
        };
        /** Holds */
        Holds: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["Hold"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /** JournalEntries */
        JournalEntries: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["JournalEntry"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /** JournalEntry */
        JournalEntry: {
            /**
             * Format: uuid
             * @description The customer account; absent for the legs of an entry on ledger accounts
             */
            accountId?: string;
            effectiveOn: string;
            /** @description Position of the event */
            position: number;
            /** @description Debits and credits are equal */
            postings: {
                /**
                 * Format: uuid
                 * @description A UUID in lower case
                 */
                accountId?: string;
                /**
                 * @description A decimal in major units
                 * @example 100.00
                 */
                amount: string;
                /**
                 * @description An ISO 4217 currency code
                 * @example EUR
                 */
                currency: string;
                /**
                 * @description The code of an account of the chart; `customers` stands for all customer accounts
                 * @example fees
                 */
                ledgerAccount: string;
                /** @enum {unknown} */
                side: "debit" | "credit";
            }[];
            recordedAt: string;
            /**
             * Format: uuid
             * @description The same for both sides of a transfer, and for all legs of an entry
             */
            transactionId: string;
            version: number;
        };
        /** LedgerAccount */
        LedgerAccount: {
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            code: string;
            /** @example Card fees */
            name: string;
            /** @enum {unknown} */
            type: "asset" | "liability" | "equity" | "income" | "expense";
        };
        /** Leg */
        Leg: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            account?: string;
            /**
             * @description In major units: above zero is a credit, below zero a debit
             * @example -100.00
             */
            amount: string;
            /**
             * @description Balance of the customer account after the leg
             * @example 100.00
             */
            balance?: string;
            counterpart?: string;
            /**
             * @description An ISO 4217 currency code
             * @example EUR
             */
            currency: string;
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            ledgerAccount?: string;
            reference?: string;
            /** @description Version of the customer account after the leg */
            version?: number;
        };
        /** Liveness */
        Liveness: {
            /** @enum {string} */
            status: "live";
        };
        /** Log */
        Log: {
            /** @description Events after this position were recorded under this name */
            after: number;
            /** @description Positions of events that this process knew and that the log has lost */
            lost?: {
                from: number;
                to: number;
            };
            /**
             * Format: uuid
             * @description Unique to this log; changes if the log loses events
             */
            name: string;
            /**
             * @description Why the log was given this name
             * @enum {unknown}
             */
            reason: "begun" | "promoted" | "tail-lost" | "restored" | "copied";
            /** Format: date-time */
            since: string;
            /**
             * @description `copy`: this database may be a copy of the bank; no webhooks are sent until `npm run bank -- adopt`
             * @enum {unknown}
             */
            state: "original" | "copy";
        };
        /**
         * Metadata
         * @description Up to 20 custom fields: strings, numbers or booleans
         */
        Metadata: {
            [key: string]: string | number | boolean;
        };
        /**
         * MetadataPatch
         * @description Fields to set; null removes a field. Null in place of the object removes all
         */
        MetadataPatch: {
            [key: string]: string | number | boolean | null;
        } | null;
        /** Movement */
        Movement: {
            amount: components["schemas"]["Amount"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            counterpart?: string;
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date
             * @description A date such as 2026-01-31
             */
            effectiveOn?: string;
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            ledgerAccount?: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            reference?: string;
        };
        /** NewApiClient */
        NewApiClient: {
            createdAt: string;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            id: string;
            /** @description Shown only once; the bank stores only its hash */
            key: string;
            name: string;
            scopes: ("read" | "write" | "admin")[];
        };
        /** NewApiKey */
        NewApiKey: {
            createdAt: string;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            id: string;
            /** @description Shown only once; the bank stores only its hash */
            key: string;
            /** @description When the key expires; null if it is valid until deleted */
            validUntil: string | null;
        };
        /** NewEntry */
        NewEntry: {
            /**
             * Format: plain-text
             * @description What the entry is for, 1 to 500 characters
             */
            description?: string;
            /**
             * Format: date
             * @description A date such as 2026-01-31
             */
            effectiveOn?: string;
            /** @description Amounts above zero credit an account, amounts below zero debit it. In each currency, they add up to zero */
            legs: components["schemas"]["NewLeg"][];
            metadata?: components["schemas"]["Metadata"];
            rate?: components["schemas"]["Rate"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            reference?: string;
        };
        /** NewHold */
        NewHold: {
            amount: components["schemas"]["Amount"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            counterpart?: string;
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date-time
             * @description An instant with its offset from UTC, at most 366 days ahead: from then on the hold does not count
             * @example 2026-01-31T12:00:00Z
             */
            expiresAt?: string;
            /**
             * @description Instead of `expiresAt`, counted from when the bank decides, which is some milliseconds before `placedAt`. Without either, the hold expires after seven days
             * @example 86400
             */
            expiresInSeconds?: number;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            reference?: string;
        };
        /** NewLedgerAccount */
        NewLedgerAccount: {
            /**
             * Format: plain-text
             * @description What people call it, 1 to 200 characters
             */
            name: string;
            /**
             * @description On which side of the books it stands
             * @enum {unknown}
             */
            type: "asset" | "liability" | "equity" | "income" | "expense";
        };
        /**
         * NewLeg
         * @description On a customer `account`, whose currency it is in by default, or on a `ledgerAccount`: by default, in the currency that all customer accounts of the entry have
         */
        NewLeg: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            account?: string;
            /**
             * @description As an amount, with a minus sign for a debit, such as "-100.00"
             * @example -100.00
             */
            amount: string;
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters; only with `account`
             */
            counterpart?: string;
            currency?: components["schemas"]["Currency"];
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            ledgerAccount?: string;
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters; by default, that of the entry
             */
            reference?: string;
        };
        /** NewLimits */
        NewLimits: {
            /**
             * @description The most payments on a day of the bank; null ends the limit
             * @example 20
             */
            countPerDay?: number | null;
            /**
             * @description The most that goes out on a day of the bank, in major units; null ends the limit
             * @example 500.00
             */
            perDay?: string | null;
            /**
             * @description The most that goes out in a month of the bank, in major units; null ends the limit
             * @example 500.00
             */
            perMonth?: string | null;
            /**
             * @description The most that goes out at a time, or is put on hold, in major units; null ends the limit
             * @example 500.00
             */
            perTransaction?: string | null;
        };
        /** NewReversal */
        NewReversal: {
            amount?: components["schemas"]["Amount"];
            /**
             * Format: date
             * @description A date such as 2026-01-31
             */
            effectiveOn?: string;
            /**
             * Format: plain-text
             * @description A text of 1 to 500 characters
             */
            reason?: string;
        };
        /** NewTransfer */
        NewTransfer: {
            amount: components["schemas"]["Amount"];
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date
             * @description A date such as 2026-01-31
             */
            effectiveOn?: string;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            from: string;
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            ledgerAccount?: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            reference?: string;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            to: string;
        };
        /** NewWebhook */
        NewWebhook: {
            /** @description null: all accounts */
            accounts: string[] | null;
            createdAt: string;
            /** @description Deliveries that failed permanently */
            deadLetters: number;
            /** @description Successful attempts */
            delivered: number;
            description: string | null;
            disabledAt: string | null;
            disabledReason: ("gone" | "failing" | "dead-letters") | null;
            /** @description Failed attempts */
            failed: number;
            failingSince: string | null;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            id: string;
            lastDeliveredAt: string | null;
            lastError: string | null;
            lastErrorAt: string | null;
            /** @description Nothing is sent until then, because the receiver responded 429 or 503 with Retry-After */
            pausedUntil?: string;
            /** @description Deliveries waiting for a retry, or for an earlier event of the same account */
            pending: number;
            /** @description Every event up to this position is delivered, pending or a dead letter */
            position: number;
            /** @description The signing secret; shown only once */
            secret: string;
            /** @enum {unknown} */
            state: "active" | "disabled";
            /** @description null: all event types */
            types: string[] | null;
            url: string;
        };
        /** OpenAccount */
        OpenAccount: {
            currency: components["schemas"]["Currency"];
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            id?: string;
            metadata?: components["schemas"]["Metadata"];
            overdraftLimit?: components["schemas"]["Amount"];
            /**
             * Format: plain-text
             * @description The owner’s name, 1 to 200 characters
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
            /** @description The version that the account must have */
            expectedVersion?: number;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            id?: string;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            metadata?: components["schemas"]["Metadata"];
            overdraftLimit?: components["schemas"]["Amount"];
            /**
             * Format: plain-text
             * @description The owner’s name, 1 to 200 characters
             */
            owner: string;
            /** @enum {string} */
            type: "open";
        };
        /** OverdraftLimit */
        OverdraftLimit: {
            amount: components["schemas"]["Amount"];
        };
        /** place-hold command */
        PlaceHoldCommand: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            amount: components["schemas"]["Amount"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            counterpart?: string;
            currency?: components["schemas"]["Currency"];
            /** @description The version that the account must have */
            expectedVersion?: number;
            /**
             * Format: date-time
             * @description An instant with its offset from UTC, at most 366 days ahead: from then on the hold does not count
             * @example 2026-01-31T12:00:00Z
             */
            expiresAt?: string;
            /**
             * @description Instead of `expiresAt`, counted from when the bank decides, which is some milliseconds before `placedAt`. Without either, the hold expires after seven days
             * @example 86400
             */
            expiresInSeconds?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            reference?: string;
            /** @enum {string} */
            type: "place-hold";
        };
        /** post-entry command */
        PostEntryCommand: {
            /**
             * Format: plain-text
             * @description What the entry is for, 1 to 500 characters
             */
            description?: string;
            /**
             * Format: date
             * @description A date such as 2026-01-31
             */
            effectiveOn?: string;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /** @description Amounts above zero credit an account, amounts below zero debit it. In each currency, they add up to zero */
            legs: components["schemas"]["NewLeg"][];
            metadata?: components["schemas"]["Metadata"];
            rate?: components["schemas"]["Rate"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            reference?: string;
            /** @enum {string} */
            type: "post-entry";
        };
        /** Problem */
        Problem: {
            /** @description `log-changed` only: the newest position that both logs have in common */
            after?: number;
            /**
             * @description Stable, machine-readable error code
             * @enum {unknown}
             */
            code: "validation-failed" | "unauthorized" | "forbidden" | "store-forbids" | "not-found" | "account-not-found" | "hold-not-found" | "transaction-not-found" | "event-not-found" | "method-not-allowed" | "not-acceptable" | "request-timeout" | "account-frozen" | "account-closed" | "account-already-exists" | "account-not-empty" | "hold-not-open" | "too-many-holds" | "batch-aborted" | "request-in-flight" | "too-many-keys" | "log-changed" | "too-many-webhooks" | "version-mismatch" | "body-too-large" | "unsupported-media-type" | "insufficient-funds" | "limit-exceeded" | "amount-exceeds-hold" | "amount-exceeds-original" | "entry-not-balanced" | "unknown-ledger-account" | "currency-mismatch" | "statement-too-long" | "idempotency-key-reused" | "too-many-requests" | "headers-too-large" | "internal-error" | "overloaded" | "unavailable";
            /** @description Human-readable explanation of this occurrence */
            detail: string;
            errors?: {
                /** @description The invalid field or header */
                field: string;
                message: string;
                /** @description The rule it violates */
                rule: string;
            }[];
            /** @description `limit-exceeded` only: the limit; of several, the one that is free again last */
            limit?: {
                /** @description When the whole limit is free again; absent if it is per transaction */
                freeFrom?: string;
                /** @description What may still go out */
                left: string | number;
                limit: string | number;
                /** @enum {unknown} */
                name: "perTransaction" | "perDay" | "perMonth" | "countPerDay";
            };
            status: number;
            title: string;
            /** @description URI that identifies the code */
            type: string;
        };
        /** Projection */
        Projection: {
            /** @description `building` only: average since the build started */
            eventsPerSecond?: number;
            /** @description The event it cannot apply. It stays at the event before and keeps retrying */
            failure?: {
                position: number;
                reason: string;
            };
            generation: number;
            lag: {
                /** @description Events recorded but not yet applied */
                events: number;
                /** @description Age of the oldest of these events */
                seconds: number;
            };
            name: string;
            /** @description All events up to this position have been applied */
            position: number;
            secondsLeft?: number;
            startedAt: string;
            /**
             * @description `serving`: used for reads; `building`: being built alongside the serving one
             * @enum {unknown}
             */
            state: "serving" | "building";
            updatedAt: string;
            /** @description Version of the code that writes it */
            version: number;
        };
        /** Projections */
        Projections: {
            items: components["schemas"]["Projection"][];
        };
        /**
         * Rate
         * @description The rate of a currency exchange. The ledger accounts that have legs in both currencies must take one and give the other at this rate, to within half a minor unit
         */
        Rate: {
            from: components["schemas"]["Currency"];
            to: components["schemas"]["Currency"];
            /**
             * @description How much of `to` one unit of `from` is, as a decimal string
             * @example 24.655
             */
            value: string;
        };
        /** Readiness */
        Readiness: {
            /** @description By name. `postgres`: answers reads and is the primary; `writable`: the connection that appends can commit a write; `replication`: commits are not blocked by an unreachable synchronous standby; `disk`: PostgreSQL has space; `standby`: READ_DATABASE_URL serves reads, otherwise the primary does; `redis`: only if configured; `clock`: only while clocks differ too much. Checks without a result are omitted. */
            checks: {
                [key: string]: "up" | "degraded" | "down";
            };
            log?: components["schemas"]["Log"];
            /**
             * @description `ready`: no check is down; `stopping`: send requests to another node
             * @enum {unknown}
             */
            status: "ready" | "not-ready" | "stopping";
        };
        /** Reason */
        Reason: {
            /**
             * Format: plain-text
             * @description A text of 1 to 500 characters
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
        /** release-hold command */
        ReleaseHoldCommand: {
            /** @description The version that the account must have */
            expectedVersion?: number;
            /**
             * Format: uuid
             * @description The id of the hold, a UUID in lower case
             */
            holdId: string;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * Format: plain-text
             * @description A text of 1 to 500 characters
             */
            reason?: string;
            /** @enum {string} */
            type: "release-hold";
        };
        /** Replayed */
        Replayed: {
            /** @description Number of deliveries queued again; ids that are not dead letters are ignored */
            replayed: number;
        };
        /** reverse command */
        ReverseCommand: {
            amount?: components["schemas"]["Amount"];
            /**
             * Format: date
             * @description A date such as 2026-01-31
             */
            effectiveOn?: string;
            /** @description The version that the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * @description Refuse a transaction that is not of this kind
             * @enum {unknown}
             */
            of?: "transfer" | "entry";
            /**
             * Format: plain-text
             * @description A text of 1 to 500 characters
             */
            reason?: string;
            /**
             * Format: uuid
             * @description The id of the transaction, a UUID in lower case
             */
            transactionId: string;
            /** @enum {string} */
            type: "reverse";
        };
        /** set-limits command */
        SetLimitsCommand: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            /**
             * @description The most payments on a day of the bank; null ends the limit
             * @example 20
             */
            countPerDay?: number | null;
            /** @description The version that the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * @description The most that goes out on a day of the bank, in major units; null ends the limit
             * @example 500.00
             */
            perDay?: string | null;
            /**
             * @description The most that goes out in a month of the bank, in major units; null ends the limit
             * @example 500.00
             */
            perMonth?: string | null;
            /**
             * @description The most that goes out at a time, or is put on hold, in major units; null ends the limit
             * @example 500.00
             */
            perTransaction?: string | null;
            /** @enum {string} */
            type: "set-limits";
        };
        /** set-overdraft-limit command */
        SetOverdraftLimitCommand: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            amount: components["schemas"]["Amount"];
            /** @description The version that the account must have */
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
                 * @description An ISO 4217 currency code
                 * @example EUR
                 */
                currency: string;
                /**
                 * Format: uuid
                 * @description A UUID in lower case
                 */
                id: string;
                owner: string;
                /** @enum {unknown} */
                status: "open" | "frozen" | "closed";
            };
            /** @description The account version that the statement is based on */
            asOfVersion: number;
            /** @description The instant as of which the statement is known, if given */
            at?: string;
            /** @enum {unknown} */
            basis: "business" | "recording";
            /**
             * @description In major units; negative when overdrawn
             * @example 100.00
             */
            closingBalance: string;
            credits: {
                /**
                 * @description In major units, zero or more
                 * @example 100.00
                 */
                amount: string;
                count: number;
            };
            debits: {
                /**
                 * @description In major units, zero or more
                 * @example 100.00
                 */
                amount: string;
                count: number;
            };
            /**
             * @description The first day
             * @example 2026-01-01
             */
            from: string;
            generatedAt: string;
            /** @description Each with the balance after it, in statement order */
            lines: components["schemas"]["Transaction"][];
            /**
             * @description In major units; negative when overdrawn
             * @example 100.00
             */
            openingBalance: string;
            /** @description The sum of `pendingHolds`, which no balance contains */
            pending: {
                /**
                 * @description In major units, zero or more
                 * @example 100.00
                 */
                amount: string;
                count: number;
            };
            /** @description Holds that were open at the end of the period, or at the moment as of which it is known */
            pendingHolds: {
                /**
                 * @description What was on hold, in major units
                 * @example 60.00
                 */
                amount: string;
                counterpart?: string;
                /** @description The instant from which the hold does not count */
                expiresAt: string;
                /**
                 * Format: uuid
                 * @description The id of the hold, a UUID in lower case
                 */
                id: string;
                /** @description Custom fields: strings, numbers or booleans */
                metadata?: {
                    [key: string]: string | number | boolean;
                };
                /** @description When the hold was placed */
                placedAt: string;
                reference?: string;
            }[];
            /**
             * @description The time zone of the bank’s business days
             * @example Europe/Prague
             */
            timeZone: string;
            /**
             * @description The last day
             * @example 2026-01-31
             */
            to: string;
        };
        /**
         * Transaction
         * @example {
         *       "id": "0199f1c0-0000-7000-8000-000000000002",
         *       "accountId": "0199f1c0-0000-7000-8000-00000000000a",
         *       "type": "withdrawal",
         *       "amount": "45.50",
         *       "currency": "EUR",
         *       "balance": "54.50",
         *       "version": 4,
         *       "effectiveOn": "2026-01-30",
         *       "recordedAt": "2026-01-30T18:30:00.000Z",
         *       "holdId": "0199f1c0-0000-7000-8000-000000000001",
         *       "reference": "order 17",
         *       "counterpart": "Café Slavia"
         *     }
         */
        Transaction: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            /**
             * @description A decimal in major units; negative when overdrawn
             * @example 100.00
             */
            amount: string;
            /**
             * @description A decimal in major units; negative when overdrawn
             * @example 100.00
             */
            balance: string;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            counterAccountId?: string;
            /**
             * @description The other party
             * @example Café Slavia
             */
            counterpart?: string;
            /**
             * @description An ISO 4217 currency code
             * @example EUR
             */
            currency: string;
            /**
             * @description A business date
             * @example 2026-01-31
             */
            effectiveOn: string;
            /**
             * Format: uuid
             * @description The id of the hold, a UUID in lower case
             */
            holdId?: string;
            /**
             * Format: uuid
             * @description The same for both sides of a transfer
             */
            id: string;
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            ledgerAccount?: string;
            /** @description Custom fields: strings, numbers or booleans */
            metadata?: {
                [key: string]: string | number | boolean;
            };
            /**
             * @description Why it was reversed
             * @example goods were returned
             */
            reason?: string;
            /**
             * @description ISO 8601 in UTC with milliseconds
             * @example 2026-01-31T12:00:00.000Z
             */
            recordedAt: string;
            /**
             * @description What it is for
             * @example order 17
             */
            reference?: string;
            /**
             * @description What was reversed of it so far
             * @example 100.00
             */
            reversedAmount?: string;
            /** @description The ids of its reversals, oldest first; the first 1,000 */
            reversedBy?: string[];
            /**
             * Format: uuid
             * @description The id of the transaction that it reverses, whole or in part
             * @example 0199f1c0-0000-8000-8000-000000000001
             */
            reverses?: string;
            /**
             * @description A captured hold is a `withdrawal`, or a `transfer-out` with a `holdId`
             * @enum {unknown}
             */
            type: "deposit" | "withdrawal" | "transfer-out" | "transfer-in" | "entry-out" | "entry-in";
            /** @description Number of events on the account */
            version: number;
        };
        /** Transactions */
        Transactions: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["Transaction"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /**
         * Transfer
         * @example {
         *       "id": "0199f1c0-0000-7000-8000-000000000002",
         *       "amount": "25.50",
         *       "currency": "EUR",
         *       "from": {
         *         "accountId": "0199f1c0-0000-7000-8000-00000000000a",
         *         "balance": "74.50",
         *         "version": 4
         *       },
         *       "to": {
         *         "accountId": "0199f1c0-0000-7000-8000-00000000000b",
         *         "balance": "25.50",
         *         "version": 2
         *       },
         *       "effectiveOn": "2026-01-30",
         *       "recordedAt": "2026-01-30T18:30:00.000Z",
         *       "reference": "Dinner"
         *     }
         */
        Transfer: {
            /**
             * @description A decimal in major units; negative when overdrawn
             * @example 100.00
             */
            amount: string;
            /**
             * @description An ISO 4217 currency code
             * @example EUR
             */
            currency: string;
            /**
             * @description A business date
             * @example 2026-01-31
             */
            effectiveOn: string;
            /** @description The paying account after it */
            from: {
                /**
                 * Format: uuid
                 * @description A UUID in lower case
                 */
                accountId: string;
                /**
                 * @description A decimal in major units; negative when overdrawn
                 * @example 100.00
                 */
                balance: string;
                /** @description Number of events on the account */
                version: number;
            };
            /**
             * Format: uuid
             * @description The id of the hold, a UUID in lower case
             */
            holdId?: string;
            /**
             * Format: uuid
             * @description The id of both transactions
             */
            id: string;
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            ledgerAccount?: string;
            /** @description Custom fields: strings, numbers or booleans */
            metadata?: {
                [key: string]: string | number | boolean;
            };
            /**
             * @description Why it was reversed
             * @example goods were returned
             */
            reason?: string;
            /**
             * @description ISO 8601 in UTC with milliseconds
             * @example 2026-01-31T12:00:00.000Z
             */
            recordedAt: string;
            /**
             * @description What it is for
             * @example order 17
             */
            reference?: string;
            /**
             * @description What was reversed of it so far
             * @example 100.00
             */
            reversedAmount?: string;
            /** @description The ids of its reversals, oldest first; the first 1,000 */
            reversedBy?: string[];
            /**
             * Format: uuid
             * @description The id of the transaction that it reverses, whole or in part
             * @example 0199f1c0-0000-8000-8000-000000000001
             */
            reverses?: string;
            /** @description The receiving account after it */
            to: {
                /**
                 * Format: uuid
                 * @description A UUID in lower case
                 */
                accountId: string;
                /**
                 * @description A decimal in major units; negative when overdrawn
                 * @example 100.00
                 */
                balance: string;
                /** @description Number of events on the account */
                version: number;
            };
        };
        /** transfer command */
        TransferCommand: {
            amount: components["schemas"]["Amount"];
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date
             * @description A date such as 2026-01-31
             */
            effectiveOn?: string;
            /** @description The version that the account must have */
            expectedVersion?: number;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            from: string;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            ledgerAccount?: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            reference?: string;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            to: string;
            /** @enum {string} */
            type: "transfer";
        };
        /** TrialBalance */
        TrialBalance: {
            items: {
                /** @description Credits minus debits */
                balance: string;
                /**
                 * @description A decimal in major units
                 * @example 100.00
                 */
                credits: string;
                /**
                 * @description An ISO 4217 currency code
                 * @example EUR
                 */
                currency: string;
                /**
                 * @description A decimal in major units
                 * @example 100.00
                 */
                debits: string;
                /**
                 * @description The code of an account of the chart; `customers` stands for all customer accounts
                 * @example fees
                 */
                ledgerAccount: string;
                /** @example Cash */
                name?: string;
                /** @enum {unknown} */
                type?: "asset" | "liability" | "equity" | "income" | "expense";
            }[];
            /** @description Position of the last event included */
            position: number;
            /** @description Over all ledger accounts. Debits and credits must be equal */
            totals: {
                /**
                 * @description A decimal in major units
                 * @example 100.00
                 */
                credits: string;
                /**
                 * @description An ISO 4217 currency code
                 * @example EUR
                 */
                currency: string;
                /**
                 * @description A decimal in major units
                 * @example 100.00
                 */
                debits: string;
                /**
                 * @description A decimal in major units
                 * @example 100.00
                 */
                difference: string;
            }[];
        };
        /** unfreeze command */
        UnfreezeCommand: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            /** @description The version that the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * Format: plain-text
             * @description A text of 1 to 500 characters
             */
            reason?: string;
            /** @enum {string} */
            type: "unfreeze";
        };
        /** Verification */
        Verification: {
            /** @description The position up to which each projection was compared */
            checkpoints?: {
                [key: string]: number;
            };
            checks?: {
                /** @description What the check verifies */
                about: string;
                check: string;
                counted: number;
                differences: number;
            }[];
            /** @description The first differences of each check */
            differences?: {
                check: string;
                expected: string;
                found: string;
                key: string;
                table: string;
            }[];
            error?: string;
            /** @description Events processed so far and in total; 0 of 0 until the total is known */
            events: {
                done: number;
                total: number;
            };
            finishedAt?: string;
            /** Format: uuid */
            id: string;
            /** @description Findings that are not differences but worth knowing */
            notes?: {
                about: string;
                counted: number;
                /** @description The first examples */
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
            /** @description Deliveries that failed permanently */
            deadLetters: number;
            /** @description Successful attempts */
            delivered: number;
            description: string | null;
            disabledAt: string | null;
            disabledReason: ("gone" | "failing" | "dead-letters") | null;
            /** @description Failed attempts */
            failed: number;
            failingSince: string | null;
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            id: string;
            lastDeliveredAt: string | null;
            lastError: string | null;
            lastErrorAt: string | null;
            /** @description Nothing is sent until then, because the receiver responded 429 or 503 with Retry-After */
            pausedUntil?: string;
            /** @description Deliveries waiting for a retry, or for an earlier event of the same account */
            pending: number;
            /** @description Every event up to this position is delivered, pending or a dead letter */
            position: number;
            /** @enum {unknown} */
            state: "active" | "disabled";
            /** @description null: all event types */
            types: string[] | null;
            url: string;
        };
        /** Webhooks */
        Webhooks: {
            /** @description The items of this page, in the order of the list */
            items: components["schemas"]["Webhook"][];
            /** @description Pass as `after` to get the next page; null on the last page */
            next: string | null;
        };
        /** withdraw command */
        WithdrawCommand: {
            /**
             * Format: uuid
             * @description A UUID in lower case
             */
            accountId: string;
            amount: components["schemas"]["Amount"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            counterpart?: string;
            currency?: components["schemas"]["Currency"];
            /**
             * Format: date
             * @description A date such as 2026-01-31
             */
            effectiveOn?: string;
            /** @description The version that the account must have */
            expectedVersion?: number;
            /** @description 1 to 255 visible ASCII characters */
            idempotencyKey: string;
            /**
             * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
             * @example fees
             */
            ledgerAccount?: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: plain-text
             * @description A text of 1 to 140 characters
             */
            reference?: string;
            /** @enum {string} */
            type: "withdraw";
        };
    };
    responses: {
        /** @description Invalid request; `errors` names each field and the rule it violates */
        BadRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Request body too large */
        BodyTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Invalid request; `errors` names each field and the rule it violates */
        CommandBadRequest: {
            headers: {
                "Dry-Run": components["headers"]["Dry-Run"];
                "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Conflicts with the current state, or a request with this idempotency key is in progress */
        CommandConflict: {
            headers: {
                "Dry-Run": components["headers"]["Dry-Run"];
                "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not found */
        CommandNotFound: {
            headers: {
                "Dry-Run": components["headers"]["Dry-Run"];
                "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The account’s version does not match `If-Match` */
        CommandPreconditionFailed: {
            headers: {
                "Dry-Run": components["headers"]["Dry-Run"];
                "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Rejected by a business rule, or the idempotency key was used for a different request */
        CommandUnprocessable: {
            headers: {
                "Dry-Run": components["headers"]["Dry-Run"];
                "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Conflicts with the current state, or a request with this idempotency key is in progress */
        Conflict: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The API key lacks the required scope */
        Forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Internal error. Retry with the same idempotency key to learn whether the command was applied */
        InternalError: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No available representation matches `Accept` */
        NotAcceptable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not found */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request body did not arrive within `BODY_MS_MAX` */
        RequestTimeout: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Rate limit exceeded, or too many reads of this API key are queued */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Missing or invalid API key */
        Unauthorized: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Temporarily unavailable; retry with the same idempotency key after `Retry-After` seconds */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Rejected by a business rule, or the idempotency key was used for a different request */
        Unprocessable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unsupported media type */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description A file name */
        "Content-Disposition": string;
        /** @description `true` with `dryRun=true`: nothing was kept */
        "Dry-Run": string;
        /** @description Version of the account (for a transfer: of the paying account) */
        ETag: string;
        /** @description Streams only: the start position */
        "Events-After": number;
        /** @description `true` if this is a replay of the original response */
        "Idempotent-Replayed": string;
        /** @description URL of the next page, if any (RFC 8288) */
        Link: string;
        /** @description URL of the resource */
        Location: string;
        /** @description Name of the log; every log has a different name */
        "Log-Name": string;
        /** @description `respond-async` */
        "Preference-Applied": string;
        /** @description Present only if the read model is behind the log: by how many events and seconds, for example `events=12, seconds=0.4` */
        "Projection-Lag": string;
        /** @description Seconds to wait before retrying */
        "Retry-After": number;
        /** @description `Accept` */
        Vary: string;
        /** @description Echoes the request’s `X-Request-Id`, or a generated one; written to the log */
        "X-Request-Id": string;
    };
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
            /** @description Alive */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
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
            /** @description Ready */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Not ready */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
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
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
            /** @description The OpenAPI document */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
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
                /**
                 * @description The `next` of the previous page, with the same `order` and filters
                 * @example 0199f1c0-0000-7000-8000-000000000001
                 */
                after?: string;
                /**
                 * @description A decimal in major units: the maximum balance (inclusive). Requires `currency`
                 * @example -100.00
                 */
                balanceMax?: string;
                /**
                 * @description A decimal in major units: the minimum balance (inclusive). Requires `currency`
                 * @example -100.00
                 */
                balanceMin?: string;
                /** @description An ISO 4217 currency code; some are closed to new accounts */
                currency?: "AED" | "AFN" | "ALL" | "AMD" | "ANG" | "AOA" | "ARS" | "AUD" | "AWG" | "AZN" | "BAM" | "BBD" | "BDT" | "BGN" | "BHD" | "BIF" | "BMD" | "BND" | "BOB" | "BOV" | "BRL" | "BSD" | "BTN" | "BWP" | "BYN" | "BZD" | "CAD" | "CDF" | "CHE" | "CHF" | "CHW" | "CLF" | "CLP" | "CNY" | "COP" | "COU" | "CRC" | "CUC" | "CUP" | "CVE" | "CZK" | "DJF" | "DKK" | "DOP" | "DZD" | "EEK" | "EGP" | "ERN" | "ETB" | "EUR" | "FJD" | "FKP" | "GBP" | "GEL" | "GHS" | "GIP" | "GMD" | "GNF" | "GTQ" | "GYD" | "HKD" | "HNL" | "HRK" | "HTG" | "HUF" | "IDR" | "ILS" | "INR" | "IQD" | "IRR" | "ISK" | "JMD" | "JOD" | "JPY" | "KES" | "KGS" | "KHR" | "KMF" | "KPW" | "KRW" | "KWD" | "KYD" | "KZT" | "LAK" | "LBP" | "LKR" | "LRD" | "LSL" | "LTL" | "LVL" | "LYD" | "MAD" | "MDL" | "MGA" | "MKD" | "MMK" | "MNT" | "MOP" | "MRO" | "MRU" | "MUR" | "MVR" | "MWK" | "MXN" | "MXV" | "MYR" | "MZN" | "NAD" | "NGN" | "NIO" | "NOK" | "NPR" | "NZD" | "OMR" | "PAB" | "PEN" | "PGK" | "PHP" | "PKR" | "PLN" | "PYG" | "QAR" | "RON" | "RSD" | "RUB" | "RWF" | "SAR" | "SBD" | "SCR" | "SDG" | "SEK" | "SGD" | "SHP" | "SLE" | "SLL" | "SOS" | "SRD" | "SSP" | "STD" | "STN" | "SVC" | "SYP" | "SZL" | "THB" | "TJS" | "TMT" | "TND" | "TOP" | "TRY" | "TTD" | "TWD" | "TZS" | "UAH" | "UGX" | "USD" | "USN" | "UYI" | "UYU" | "UYW" | "UZS" | "VED" | "VEF" | "VES" | "VND" | "VUV" | "WST" | "XAD" | "XAF" | "XCD" | "XCG" | "XOF" | "XPF" | "YER" | "ZAR" | "ZMW" | "ZWG" | "ZWL";
                /** @description items */
                limit?: number;
                /**
                 * @description Fields of the metadata with their values: `metadata[order]=77`, or `metadata.order=77`. Up to 5, which must all hold
                 * @example {
                 *       "order": "77"
                 *     }
                 */
                metadata?: {
                    [key: string]: string;
                };
                /**
                 * @description `asc`: oldest first; `desc`: newest first. By name or id: ascending or descending
                 * @example desc
                 */
                order?: "asc" | "desc";
                /** @description The owner’s full name, 1 to 200 characters */
                owner?: string;
                /**
                 * @description Any part of the owner’s name, of 2 to 200 characters, whatever the case and accents
                 * @example novak
                 */
                ownerContains?: string;
                /** @description A case-insensitive prefix of the owner’s name; results are sorted by name */
                ownerPrefix?: string;
                status?: "open" | "frozen" | "closed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "Projection-Lag": components["headers"]["Projection-Lag"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accounts"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    openAccount: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
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
            /** @description Success */
            201: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAccount: {
        parameters: {
            query?: {
                /** @description An instant with its offset from UTC, such as 2026-01-31T12:00:00Z (in a URL, write the + of an offset as %2B) */
                at?: string;
                /** @description A date such as 2026-01-31 */
                effectiveOn?: string;
                /** @description The account as of this version */
                version?: number;
            };
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeAccount: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "owner": "Ada King",
                 *       "metadata": {
                 *         "branch": "Prague",
                 *         "note": null
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["AccountChange"];
                /**
                 * @example {
                 *       "owner": "Ada King",
                 *       "metadata": {
                 *         "branch": "Prague",
                 *         "note": null
                 *       }
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["AccountChange"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    closeAccount: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reason": "order cancelled"
                 *     }
                 */
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDailyBalances: {
        parameters: {
            query?: {
                /** @description A date such as 2026-01-31 */
                after?: string;
                /** @description By `effectiveOn` as known now (`business`), or by the day of recording in the bank’s time zone (`recording`) */
                basis?: "business" | "recording";
                /** @description A date such as 2026-01-31 */
                from?: string;
                /** @description items */
                limit?: number;
                /** @description A date such as 2026-01-31 */
                to?: string;
            };
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyBalances"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deposit: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description A UUID in lower case */
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
            /** @description Success */
            201: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAccountEvents: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page */
                after?: number;
                /** @description items */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountEvents"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    freezeAccount: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reason": "order cancelled"
                 *     }
                 */
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listHolds: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page */
                after?: number;
                /** @description items */
                limit?: number;
                /** @description Only holds that have this status now */
                status?: "open" | "captured" | "released" | "expired";
            };
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Holds"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    placeHold: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount": "60.00",
                 *       "expiresInSeconds": 86400,
                 *       "counterpart": "Café Slavia",
                 *       "reference": "order 17"
                 *     }
                 */
                "application/json": components["schemas"]["NewHold"];
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    setLimits: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "perTransaction": "500.00",
                 *       "perDay": "1000.00",
                 *       "countPerDay": 20
                 *     }
                 */
                "application/json": components["schemas"]["NewLimits"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    setOverdraftLimit: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description A UUID in lower case */
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
            /** @description Success */
            200: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getStatement: {
        parameters: {
            query: {
                /** @description An instant with its offset from UTC, such as 2026-01-31T12:00:00Z (in a URL, write the + of an offset as %2B) */
                at?: string;
                /** @description By `effectiveOn` (`business`), or by the day of recording in the bank’s time zone (`recording`) */
                basis?: "business" | "recording";
                /** @description A date such as 2026-01-31 */
                from: string;
                /** @description A date such as 2026-01-31 */
                to: string;
                /** @description The account as of this version */
                version?: number;
            };
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    /** @description The version of the account and the format; weak, because `generatedAt` differs between responses */
                    ETag?: string;
                    Vary: components["headers"]["Vary"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
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
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTransactions: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page */
                after?: number;
                /** @description A date such as 2026-01-31 */
                from?: string;
                /** @description items */
                limit?: number;
                /** @description A date such as 2026-01-31 */
                to?: string;
            };
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transactions"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    unfreezeAccount: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reason": "order cancelled"
                 *     }
                 */
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    withdraw: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description A UUID in lower case */
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
            /** @description Success */
            201: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiClients: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page */
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
            /** @description Success */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClients"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
                     * @description A text of 1 to 100 characters
                     */
                    name: string;
                    scopes: ("read" | "write" | "admin")[];
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiClient"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteApiClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeys"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @description The time, by the database’s clock, by which all existing keys of the client expire; if omitted, they stay valid until deleted
                     */
                    validUntil?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
                /** @description A UUID in lower case */
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiClient"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    sumBalances: {
        parameters: {
            query?: {
                /**
                 * @description An instant with its offset from UTC, such as 2026-01-31T12:00:00Z (in a URL, write the + of an offset as %2B)
                 * @example 2026-01-31T12:00:00Z
                 */
                at?: string;
                /**
                 * @description A decimal in major units: the maximum balance (inclusive). Requires `currency`
                 * @example -100.00
                 */
                balanceMax?: string;
                /**
                 * @description A decimal in major units: the minimum balance (inclusive). Requires `currency`
                 * @example -100.00
                 */
                balanceMin?: string;
                /** @description An ISO 4217 currency code; some are closed to new accounts */
                currency?: "AED" | "AFN" | "ALL" | "AMD" | "ANG" | "AOA" | "ARS" | "AUD" | "AWG" | "AZN" | "BAM" | "BBD" | "BDT" | "BGN" | "BHD" | "BIF" | "BMD" | "BND" | "BOB" | "BOV" | "BRL" | "BSD" | "BTN" | "BWP" | "BYN" | "BZD" | "CAD" | "CDF" | "CHE" | "CHF" | "CHW" | "CLF" | "CLP" | "CNY" | "COP" | "COU" | "CRC" | "CUC" | "CUP" | "CVE" | "CZK" | "DJF" | "DKK" | "DOP" | "DZD" | "EEK" | "EGP" | "ERN" | "ETB" | "EUR" | "FJD" | "FKP" | "GBP" | "GEL" | "GHS" | "GIP" | "GMD" | "GNF" | "GTQ" | "GYD" | "HKD" | "HNL" | "HRK" | "HTG" | "HUF" | "IDR" | "ILS" | "INR" | "IQD" | "IRR" | "ISK" | "JMD" | "JOD" | "JPY" | "KES" | "KGS" | "KHR" | "KMF" | "KPW" | "KRW" | "KWD" | "KYD" | "KZT" | "LAK" | "LBP" | "LKR" | "LRD" | "LSL" | "LTL" | "LVL" | "LYD" | "MAD" | "MDL" | "MGA" | "MKD" | "MMK" | "MNT" | "MOP" | "MRO" | "MRU" | "MUR" | "MVR" | "MWK" | "MXN" | "MXV" | "MYR" | "MZN" | "NAD" | "NGN" | "NIO" | "NOK" | "NPR" | "NZD" | "OMR" | "PAB" | "PEN" | "PGK" | "PHP" | "PKR" | "PLN" | "PYG" | "QAR" | "RON" | "RSD" | "RUB" | "RWF" | "SAR" | "SBD" | "SCR" | "SDG" | "SEK" | "SGD" | "SHP" | "SLE" | "SLL" | "SOS" | "SRD" | "SSP" | "STD" | "STN" | "SVC" | "SYP" | "SZL" | "THB" | "TJS" | "TMT" | "TND" | "TOP" | "TRY" | "TTD" | "TWD" | "TZS" | "UAH" | "UGX" | "USD" | "USN" | "UYI" | "UYU" | "UYW" | "UZS" | "VED" | "VEF" | "VES" | "VND" | "VUV" | "WST" | "XAD" | "XAF" | "XCD" | "XCG" | "XOF" | "XPF" | "YER" | "ZAR" | "ZMW" | "ZWG" | "ZWL";
                /**
                 * @description A date such as 2026-01-31
                 * @example 2026-01-31
                 */
                effectiveOn?: string;
                /**
                 * @description `currency`, `status` or `metadata.KEY`
                 * @example metadata.segment
                 */
                groupBy?: string;
                /**
                 * @description Fields of the metadata with their values: `metadata[order]=77`, or `metadata.order=77`. Up to 5, which must all hold
                 * @example {
                 *       "order": "77"
                 *     }
                 */
                metadata?: {
                    [key: string]: string;
                };
                /** @description The owner’s full name, 1 to 200 characters */
                owner?: string;
                /**
                 * @description Any part of the owner’s name, of 2 to 200 characters, whatever the case and accents
                 * @example novak
                 */
                ownerContains?: string;
                /** @description A case-insensitive prefix of the owner’s name; results are sorted by name */
                ownerPrefix?: string;
                status?: "open" | "frozen" | "closed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "Projection-Lag": components["headers"]["Projection-Lag"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balances"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    batch: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
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
            /** @description Success */
            200: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchResults"];
                    "application/x-ndjson": components["schemas"]["BatchResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    postEntry: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEntry"];
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Entry"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getEntry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the entry, a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Entry"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    reverseEntry: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description The id of the transaction, a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewReversal"];
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Entry"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description A UUID in lower case */
                account?: string;
                /** @description The `next` of the previous page */
                after?: number;
                /** @description items */
                limit?: number;
                /** @description The `Log-Name` of the log that `after` refers to; 409 `log-changed` if that log has since lost events that you have read */
                log?: string;
                /** @description Only these event types, as repeated parameters or separated by commas: AccountOpened, MoneyDeposited, MoneyWithdrawn, TransferSent, TransferReceived, EntryDebited, EntryCredited, HoldPlaced, HoldCaptured, HoldReleased, HoldExpired, OverdraftLimitSet, LimitsSet, AccountChanged, AccountFrozen, AccountUnfrozen, AccountClosed, EntryPosted, LedgerAccountDefined, TransactionReversed */
                type?: string[];
            };
            header?: {
                /** @description Streams only: the position to resume after; overrides `after` */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "Events-After": components["headers"]["Events-After"];
                    Link: components["headers"]["Link"];
                    "Log-Name": components["headers"]["Log-Name"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Events"];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The `position` of the event
                 * @example 42
                 */
                position: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the hold, a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    captureHold: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description The id of the hold, a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "amount": "45.50",
                 *       "final": false
                 *     }
                 */
                "application/json": components["schemas"]["Capture"];
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"] | components["schemas"]["Transfer"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    releaseHold: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description The id of the hold, a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reason": "order cancelled"
                 *     }
                 */
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listLedgerAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChartOfAccounts"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    defineLedgerAccount: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /**
                 * @description The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request
                 * @example fees
                 */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLedgerAccount"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerAccount"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPostings: {
        parameters: {
            query?: {
                /** @description A UUID in lower case */
                account?: string;
                /** @description The `next` of the previous page */
                after?: number;
                /**
                 * @description The code of an account of the chart. `customers` returns all entries: nearly all of them have a posting there
                 * @example fees
                 */
                ledgerAccount?: string;
                /** @description items */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "Projection-Lag": components["headers"]["Projection-Lag"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JournalEntries"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    trialBalance: {
        parameters: {
            query?: {
                /** @description An instant with its offset from UTC, such as 2026-01-31T12:00:00Z (in a URL, write the + of an offset as %2B) */
                at?: string;
                /** @description Position of the last event to include */
                position?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "Projection-Lag": components["headers"]["Projection-Lag"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialBalance"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Projections"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
            /** @description Started, or already running; poll `Location` for progress */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rebuild"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BankTime"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    searchTransactions: {
        parameters: {
            query?: {
                /**
                 * @description A UUID in lower case
                 * @example 0199f1c0-0000-7000-8000-000000000001
                 */
                account?: string;
                /**
                 * @description The `next` of the previous page, with the same `order` and filters
                 * @example 100
                 */
                after?: number | string;
                /**
                 * @description A decimal in major units: the maximum amount (inclusive). Requires `currency`
                 * @example 100.00
                 */
                amountMax?: string;
                /**
                 * @description A decimal in major units: the minimum amount (inclusive). Requires `currency`
                 * @example 100.00
                 */
                amountMin?: string;
                /**
                 * @description The `X-Request-Id` of the request, 1 to 64 characters
                 * @example req-1
                 */
                correlationId?: string;
                /**
                 * @description The whole counterpart, 1 to 500 characters
                 * @example City Power
                 */
                counterpart?: string;
                /** @description An ISO 4217 currency code; some are closed to new accounts */
                currency?: "AED" | "AFN" | "ALL" | "AMD" | "ANG" | "AOA" | "ARS" | "AUD" | "AWG" | "AZN" | "BAM" | "BBD" | "BDT" | "BGN" | "BHD" | "BIF" | "BMD" | "BND" | "BOB" | "BOV" | "BRL" | "BSD" | "BTN" | "BWP" | "BYN" | "BZD" | "CAD" | "CDF" | "CHE" | "CHF" | "CHW" | "CLF" | "CLP" | "CNY" | "COP" | "COU" | "CRC" | "CUC" | "CUP" | "CVE" | "CZK" | "DJF" | "DKK" | "DOP" | "DZD" | "EEK" | "EGP" | "ERN" | "ETB" | "EUR" | "FJD" | "FKP" | "GBP" | "GEL" | "GHS" | "GIP" | "GMD" | "GNF" | "GTQ" | "GYD" | "HKD" | "HNL" | "HRK" | "HTG" | "HUF" | "IDR" | "ILS" | "INR" | "IQD" | "IRR" | "ISK" | "JMD" | "JOD" | "JPY" | "KES" | "KGS" | "KHR" | "KMF" | "KPW" | "KRW" | "KWD" | "KYD" | "KZT" | "LAK" | "LBP" | "LKR" | "LRD" | "LSL" | "LTL" | "LVL" | "LYD" | "MAD" | "MDL" | "MGA" | "MKD" | "MMK" | "MNT" | "MOP" | "MRO" | "MRU" | "MUR" | "MVR" | "MWK" | "MXN" | "MXV" | "MYR" | "MZN" | "NAD" | "NGN" | "NIO" | "NOK" | "NPR" | "NZD" | "OMR" | "PAB" | "PEN" | "PGK" | "PHP" | "PKR" | "PLN" | "PYG" | "QAR" | "RON" | "RSD" | "RUB" | "RWF" | "SAR" | "SBD" | "SCR" | "SDG" | "SEK" | "SGD" | "SHP" | "SLE" | "SLL" | "SOS" | "SRD" | "SSP" | "STD" | "STN" | "SVC" | "SYP" | "SZL" | "THB" | "TJS" | "TMT" | "TND" | "TOP" | "TRY" | "TTD" | "TWD" | "TZS" | "UAH" | "UGX" | "USD" | "USN" | "UYI" | "UYU" | "UYW" | "UZS" | "VED" | "VEF" | "VES" | "VND" | "VUV" | "WST" | "XAD" | "XAF" | "XCD" | "XCG" | "XOF" | "XPF" | "YER" | "ZAR" | "ZMW" | "ZWG" | "ZWL";
                /**
                 * @description The first `effectiveOn` (inclusive): a date such as 2026-01-31
                 * @example 2026-01-01
                 */
                from?: string;
                /** @description items */
                limit?: number;
                /**
                 * @description Fields of the metadata with their values: `metadata[order]=77`, or `metadata.order=77`. Up to 5, which must all hold
                 * @example {
                 *       "order": "77"
                 *     }
                 */
                metadata?: {
                    [key: string]: string;
                };
                /**
                 * @description `asc`: oldest first; `desc`: newest first. By name or id: ascending or descending
                 * @example desc
                 */
                order?: "asc" | "desc";
                /**
                 * @description The first `recordedAt` (inclusive): an instant with its offset from UTC (in a URL, write its + as %2B)
                 * @example 2026-01-31T12:00:00Z
                 */
                recordedFrom?: string;
                /**
                 * @description The last `recordedAt` (inclusive): an instant with its offset from UTC (in a URL, write its + as %2B)
                 * @example 2026-01-31T12:00:00Z
                 */
                recordedTo?: string;
                /**
                 * @description The whole reference, 1 to 500 characters
                 * @example INV-4711
                 */
                reference?: string;
                /**
                 * @description The last `effectiveOn` (inclusive): a date such as 2026-01-31
                 * @example 2026-01-31
                 */
                to?: string;
                /**
                 * @description What it is to the account
                 * @example deposit
                 */
                type?: "deposit" | "withdrawal" | "transfer-out" | "transfer-in" | "entry-out" | "entry-in";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundTransactions"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTransaction: {
        parameters: {
            query?: {
                /**
                 * @description The account whose side of a transfer to return: a UUID in lower case
                 * @example 0199f1c0-0000-7000-8000-000000000001
                 */
                account?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The `id` of the response to the command
                 * @example 0199f1c0-5b1e-8c3a-9d21-6f0f5a2f7c11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    reverseTransaction: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description The id of the transaction, a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewReversal"];
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"] | components["schemas"]["Transfer"] | components["schemas"]["Entry"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    transfer: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
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
            /** @description Success */
            201: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTransfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The `id` of the response to the command
                 * @example 0199f1c0-5b1e-8c3a-9d21-6f0f5a2f7c11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    reverseTransfer: {
        parameters: {
            query?: {
                /**
                 * @description `true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`
                 * @example true
                 */
                dryRun?: boolean;
            };
            header: {
                /** @description 1 to 255 visible ASCII characters */
                "Idempotency-Key": string;
                /** @description The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions */
                "If-Match"?: string;
                /** @description `respond-async`: respond with 202 without waiting for the outcome, if possible */
                Prefer?: string;
            };
            path: {
                /** @description The id of the transaction, a UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewReversal"];
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "Dry-Run": components["headers"]["Dry-Run"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            /** @description Accepted for asynchronous processing; poll `Location` for the outcome */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["CommandBadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["CommandNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CommandConflict"];
            412: components["responses"]["CommandPreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CommandUnprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verifications"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
            /** @description Started, or already running */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page */
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
            /** @description Success */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhooks"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
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
                    /** @description Deliver events after this position; if omitted, from now on */
                    after?: number;
                    /**
                     * Format: plain-text
                     * @description A text of 1 to 200 characters
                     */
                    description?: string;
                    types?: ("AccountOpened" | "MoneyDeposited" | "MoneyWithdrawn" | "TransferSent" | "TransferReceived" | "EntryDebited" | "EntryCredited" | "HoldPlaced" | "HoldCaptured" | "HoldReleased" | "HoldExpired" | "OverdraftLimitSet" | "LimitsSet" | "AccountChanged" | "AccountFrozen" | "AccountUnfrozen" | "AccountClosed" | "EntryPosted" | "LedgerAccountDefined" | "TransactionReversed")[];
                    /**
                     * Format: plain-text
                     * @description A URL of 1 to 2048 characters that begins with https:// or http://
                     */
                    url: string;
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewWebhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page */
                after?: number;
                /** @description items */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetters"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    replayDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A UUID in lower case */
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
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description The `next` of the previous page */
                after?: number;
                /** @description items */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deliveries"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    enableWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A UUID in lower case */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
}
