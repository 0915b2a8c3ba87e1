#ifndef MVC_CDIGEST_H
#define MVC_CDIGEST_H

#include <stddef.h>
#include <stdint.h>

/* Digest kernels that need instructions which Swift does not offer. Each has a portable twin on the Swift side, and a
 * caller asks first whether this processor has them. */

/* Whether the processor has the SHA-256 instructions. */
int mvc_has_sha256(void);

/* Takes `count` blocks of 64 bytes into one SHA-256 state (FIPS 180-4, section 6.2.2; eight words, a first). */
void mvc_sha256_one(uint32_t state[8], const uint8_t *blocks, size_t count);

/* Takes `count` blocks into each of two independent states. One state leaves the unit idle half of the time, waiting
 * for its own last round: the second one comes nearly for free. */
void mvc_sha256_two(uint32_t a[8], const uint8_t *a_blocks, uint32_t b[8], const uint8_t *b_blocks, size_t count);

/* Whether the processor multiplies without carry. */
int mvc_has_crc32(void);

/* Continues a CRC-32 (ISO-HDLC) over `count` bytes: at least 64, a multiple of 16. Takes and gives the register as it
 * is inside, not inverted. */
uint32_t mvc_crc32(uint32_t crc, const uint8_t *bytes, size_t count);

#endif
