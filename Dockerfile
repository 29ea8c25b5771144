# The bank on a PostgreSQL of somebody else's: see compose.yaml. Everything is installed and built here, nothing at
# run time. What runs does without the optional packages, the PostgreSQL that npm start brings along; what builds does not:
# the bundler's own program is one of them.
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
# As npm start does; exec: signals go to the bank itself.
ENTRYPOINT ["sh", "-c", "exec node $(cat scripts/node.flags) scripts/serve.mjs"]
