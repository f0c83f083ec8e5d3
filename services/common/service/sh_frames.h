#pragma once
#include <czmq.h>
#include <stdbool.h>
#include <stdint.h>

/* Frames between daemons: correlation (8 bytes) | kind and version (2 bytes) | head | body. */
typedef enum ShFrameKind { SH_REQUEST = 1, SH_REPLY, SH_HELLO, SH_HEADS, SH_OPEN, SH_BATCH_EVENTS } ShFrameKind;
enum { SH_FRAME_VERSION = 1, SH_CORRELATION = 8 };

zframe_t *sh_kind_frame(ShFrameKind kind);
/* A question to a daemon; its head is a packed Envelope. */
zmsg_t *sh_request_frames(uint64_t correlation, const void *head, size_t head_len, const void *body, size_t body_len);
/* Of a part that says what a message is; 0: of no version of ours. */
int sh_kind_of(const uint8_t *bytes, size_t len);
bool sh_kind_is(zframe_t *frame, ShFrameKind kind);
