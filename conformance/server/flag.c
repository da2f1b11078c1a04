/* SPDX-License-Identifier: MIT */
#include "flag.h"

#include <stdint.h>
#include <string.h>

/* ISO 3166-1, the codes that are assigned to members of the United Nations and some others. */
const char flag_codes[] =
	"adaeafagalamaoaratauazbabbbdbebfbgbhbibjbnbobrbsbtbwbybzcacdcfcgchciclcmcncocrcucvcy"
	"czdedjdkdmdodzeceeegeresetfifjfmfrgagbgdgeghgmgngqgrgtgwgyhkhnhrhthuidieiliminiqiris"
	"itjejmjojpkekgkhkikmknkpkrkwkzlalblclilklrlsltlulvlymamcmdmemgmhmkmlmmmnmomrmtmumvmw"
	"mxmymznanengninlnonpnrnzompapepgphpkplprpsptpwpyqarorsrurwsasbscsdsesgsiskslsmsnsosr"
	"ssstsvsysztdtgthtjtltmtntotrtttvtwtzuaugusuyuzvavcvevnvuwsxkyezazmzw";
_Static_assert(sizeof(flag_codes) % 2 == 1, "each code has two letters");

static const unsigned char palette[8][3] = {
	{ 255, 255, 255 }, { 206, 17, 38 }, { 0, 56, 147 }, { 0, 122, 61 },
	{ 252, 209, 22 }, { 20, 20, 20 }, { 236, 124, 38 }, { 108, 180, 238 },
};

/* What a flag is made of; colours are numbers of the palette. */
struct design {
	unsigned pattern, emblem;
	unsigned char colour[4];
};

size_t flag_count(void)
{
	return (sizeof(flag_codes) - 1) / 2;
}

bool flag_exists(const char *code)
{
	if (strlen(code) != 2)
		return false;
	for (const char *at = flag_codes; *at; at += 2)
		if (memcmp(at, code, 2) == 0)
			return true;
	return false;
}

/* Each pair of letters gives another design: the multiplication spreads their bits. */
static struct design design_of(const char *code)
{
	uint32_t number = (uint32_t)(code[0] - 'a') * 26 + (uint32_t)(code[1] - 'a');
	uint32_t bits = (number + 1) * 2654435761U;
	struct design d = { .pattern = bits >> 29, .emblem = bits >> 27 & 3 };

	for (int i = 0; i < 4; i++)
		d.colour[i] = (unsigned char)((bits >> (24 - 3 * i)) & 7);
	for (int i = 1; i < 4; i++)		/* neighbours differ */
		if (d.colour[i] == d.colour[i - 1])
			d.colour[i] = (d.colour[i] + 1) & 7;
	return d;
}

static unsigned char field_at(const struct design *d, int x, int y)
{
	int third_x = x * 3 / FLAG_WIDTH, third_y = y * 3 / FLAG_HEIGHT;

	switch (d->pattern) {
	case 0: return d->colour[third_x];
	case 1: return d->colour[third_y];
	case 2: return d->colour[y * 2 / FLAG_HEIGHT];
	case 3: return d->colour[y * 9 / FLAG_HEIGHT & 1];
	case 4: return d->colour[(x > 18 && x < 27) || (y > 16 && y < 25)];
	case 5: return d->colour[x * FLAG_HEIGHT > y * FLAG_WIDTH];
	case 6: return d->colour[x < 21 - (y > 21 ? y - 21 : 21 - y) ? 2 : y * 2 / FLAG_HEIGHT];
	default: return d->colour[third_y == 1 ? 1 : 0];
	}
}

static bool in_emblem(const struct design *d, int x, int y)
{
	int dx = x - FLAG_WIDTH / 2, dy = y - FLAG_HEIGHT / 2;

	switch (d->emblem) {
	case 0: return dx * dx + dy * dy < 64;
	case 1: return (dx < 0 ? -dx : dx) + (dy < 0 ? -dy : dy) < 9;
	case 2: return x < 26 && y < 18;
	default: return false;
	}
}

/* ---- GIF ---------------------------------------------------------------------------------- */

/*
 * Eight colours take codes of four bits.  A decoder adds an entry to its table for each code but
 * the first after a clear.  With a clear before the table is full, codes never become longer, and
 * each pixel is a code of its own.
 */
enum { CLEAR = 8, END = 9, BITS = 4, BETWEEN_CLEARS = 5 };

struct writer {
	unsigned char *at, *block;	/* where the length of the block will stand */
	unsigned bits, held;
};

static void put_byte(struct writer *w, unsigned char byte)
{
	if (w->at - w->block == 256) {
		*w->block = 255;
		w->block = w->at++;
	}
	*w->at++ = byte;
}

static void put_code(struct writer *w, unsigned code)
{
	w->bits |= code << w->held;
	w->held += BITS;
	if (w->held == 8) {
		put_byte(w, (unsigned char)w->bits);
		w->bits = w->held = 0;
	}
}

static void finish(struct writer *w)
{
	put_code(w, END);
	if (w->held)
		put_byte(w, (unsigned char)w->bits);
	*w->block = (unsigned char)(w->at - w->block - 1);
	*w->at++ = 0;
	*w->at++ = ';';
}

static unsigned char *put_header(unsigned char *at)
{
	static const unsigned char screen[] = { 'G', 'I', 'F', '8', '9', 'a', FLAG_WIDTH, 0,
						FLAG_HEIGHT, 0, 0xa2, 0, 0 };
	static const unsigned char image[] = { ',', 0, 0, 0, 0, FLAG_WIDTH, 0, FLAG_HEIGHT, 0, 0,
					       BITS - 1 };

	memcpy(at, screen, sizeof(screen));
	memcpy(at + sizeof(screen), palette, sizeof(palette));
	memcpy(at + sizeof(screen) + sizeof(palette), image, sizeof(image));
	return at + sizeof(screen) + sizeof(palette) + sizeof(image);
}

size_t flag_draw(const char *code, unsigned char ret[FLAG_ROOM])
{
	struct design d = design_of(code);
	unsigned char *start = put_header(ret);
	struct writer w = { .at = start + 1, .block = start };

	for (int i = 0; i < FLAG_WIDTH * FLAG_HEIGHT; i++) {
		int x = i % FLAG_WIDTH, y = i / FLAG_WIDTH;

		if (i % BETWEEN_CLEARS == 0)
			put_code(&w, CLEAR);
		put_code(&w, in_emblem(&d, x, y) ? d.colour[3] : field_at(&d, x, y));
	}
	finish(&w);
	return (size_t)(w.at - ret);
}
