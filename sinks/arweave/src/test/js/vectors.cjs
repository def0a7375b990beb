// Prints Merkle trees that the npm package arweave builds, one JSON object a line; byte i of the data is (i * 31 + (i >> 8)) & 255.
const { createHash } = require("node:crypto");
const { generateTransactionChunks, validatePath } = require("arweave/node/lib/merkle.js");

const K = 1024;
const SIZES = [0, 1, 32 * K, 256 * K - 1, 256 * K, 256 * K + 1, 288 * K - 1, 288 * K, 512 * K - 1, 512 * K, 512 * K + 1, 544 * K - 1,
  700_001, 1_500_000];
const text = (bytes) => Buffer.from(bytes).toString("base64url");

(async () => {
  for (const size of SIZES) {
    const data = Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 255);
    const tree = await generateTransactionChunks(data);
    const chunks = [];
    for (const [i, chunk] of tree.chunks.entries()) {
      const proof = tree.proofs[i];
      if (!(await validatePath(tree.data_root, proof.offset, 0, size, proof.proof))) throw new Error("no proof at " + size);
      chunks.push({
        start: chunk.minByteRange,
        end: chunk.maxByteRange,
        path_sha256: createHash("sha256").update(proof.proof).digest("base64url"),
      });
    }
    console.log(JSON.stringify({ size, data_root: text(tree.data_root), chunks }));
  }
})();
