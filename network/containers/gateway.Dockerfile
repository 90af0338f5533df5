# SPDX-License-Identifier: Apache-2.0
# A ward's gateway and its custodian: one image, two commands. Context: the repository's root.
# NODE_VERSION is the pinned Node of package.json; docker-compose.yaml passes it on.
ARG NODE_VERSION

FROM node:${NODE_VERSION}-bookworm-slim AS packages
WORKDIR /app
# npm refuses a lock file of which a workspace is missing, so every package.json comes along.
COPY package.json package-lock.json ./
COPY command-line/package.json command-line/
COPY chaincode/package.json chaincode/
COPY gateway/package.json gateway/
COPY network/embedded/package.json network/embedded/
COPY network/client/package.json network/client/
COPY network/verify/package.json network/verify/
COPY audit/package.json audit/
COPY start/package.json start/
COPY bench/cluster/package.json bench/cluster/
COPY bench/common/package.json bench/common/
COPY bench/gateway/package.json bench/gateway/
COPY bench/network/package.json bench/network/

FROM packages AS build
RUN npm ci --ignore-scripts --no-audit --no-fund --workspace command-line --workspace chaincode --workspace gateway
COPY tsconfig.base.json ./
COPY command-line command-line
COPY chaincode chaincode
COPY gateway gateway
COPY network/containers/health.cjs network/containers/
# In a clone made under a strict umask files are their owner's alone, and nobody in the container is that.
RUN node_modules/.bin/tsc -b gateway/tsconfig.build.json && chmod -R a+rX command-line/package.json chaincode/package.json gateway/package.json network/containers

FROM packages AS production
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace command-line --workspace chaincode --workspace gateway

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production
# Nothing is installed in a running container, so nothing that could is left in it.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack
WORKDIR /app
COPY --from=production /app/node_modules node_modules
COPY --from=build /app/command-line/dist command-line/dist
COPY --from=build /app/chaincode/dist chaincode/dist
COPY --from=build /app/gateway/dist gateway/dist
COPY --from=build /app/command-line/package.json command-line/
COPY --from=build /app/chaincode/package.json chaincode/
COPY --from=build /app/gateway/package.json gateway/
COPY --from=build /app/network/containers network/containers
USER node
HEALTHCHECK --interval=2s --timeout=3s --retries=15 --start-period=10s CMD ["node", "network/containers/health.cjs", "gateway"]
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning"]
CMD ["gateway/dist/server.js"]
