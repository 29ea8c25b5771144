# The bank with an external PostgreSQL: see compose.yaml. The image installs and builds everything, and nothing at run time.
# The final image omits optional packages (the included PostgreSQL); the build stage needs some of them (the bundler's
# binary).
ARG NODE_IMAGE=node:22.23.1-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /bank
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
COPY console ./console
RUN npm run build

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /bank
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /bank
COPY package.json ./
COPY scripts/serve.mjs scripts/node.flags ./scripts/
COPY --from=dependencies /bank/node_modules ./node_modules
COPY --from=build /bank/dist ./dist
USER node
EXPOSE 3000
# The command of npm start. exec: the bank itself receives signals.
ENTRYPOINT ["sh", "-c", "exec node $(cat scripts/node.flags) scripts/serve.mjs"]
