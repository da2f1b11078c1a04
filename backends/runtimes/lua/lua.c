/* SPDX-License-Identifier: MIT-0 */
/*
 * lua - the coroutines of Lua 5.4, with bodies in C.  A yield of Lua's leaves the C function that
 * asks for it, so that a body here returns at each suspension and is called again by the
 * continuation.  Each thread has a Lua of its own while it has coroutines.
 */

#include <weft/runtime.h>

#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>

struct weft_runtime_co {
	lua_State *own;
	int ref;			/* keeps it from being collected */
	weft_runtime_body *body;
	void *arg, *value;
	int result;
	enum weft_runtime_state state;
};

static _Thread_local lua_State *home;
static _Thread_local size_t live;

/* The body starts, or goes on with the value that was sent on the top of the stack. */
static int go_on(lua_State *own, int r, lua_KContext context)
{
	struct weft_runtime_co *co = (void *)context;

	co->value = lua_touserdata(own, -1);
	lua_settop(own, 0);
	r = co->body(co, co->arg);
	if (r == WEFT_RUNTIME_YIELDED) {
		lua_pushlightuserdata(own, co->value);
		return lua_yieldk(own, 1, context, go_on);
	}
	co->result = r;
	return 0;
}

static int begin(lua_State *own)
{
	return go_on(own, LUA_OK, (lua_KContext)lua_touserdata(own, 1));
}

/* Called in protected mode, since it allocates. */
static int make(lua_State *lua)
{
	struct weft_runtime_co *co = lua_touserdata(lua, 1);

	co->own = lua_newthread(lua);
	lua_pushcfunction(co->own, begin);
	lua_pushlightuserdata(co->own, co);
	co->ref = luaL_ref(lua, LUA_REGISTRYINDEX);
	return 0;
}

static void leave_home(void)
{
	if (live > 0)
		return;
	lua_close(home);
	home = NULL;
}

static int spawn(struct weft_runtime_co **ret, weft_runtime_body *body, void *arg, size_t stack)
{
	struct weft_runtime_co *co = calloc(1, sizeof(*co));

	(void)stack;
	if (co && !home)
		home = luaL_newstate();
	if (!co || !home)
		goto out;
	*co = (struct weft_runtime_co){ .body = body, .arg = arg };
	lua_pushcfunction(home, make);
	lua_pushlightuserdata(home, co);
	if (lua_pcall(home, 1, 0, 0) == LUA_OK) {
		live++;
		*ret = co;
		return 0;
	}
	lua_settop(home, 0);
	leave_home();
out:
	free(co);
	return -ENOMEM;
}

static int yield(struct weft_runtime_co *self, void *value, void **ret)
{
	(void)ret;
	self->value = value;
	return WEFT_RUNTIME_YIELDED;
}

static int sent(struct weft_runtime_co *self, void **ret)
{
	if (ret)
		*ret = self->value;
	return 0;
}

static int resume(struct weft_runtime_co *self, struct weft_runtime_co *co, void *value, void **ret)
{
	int n, r;

	if (co->state != WEFT_RUNTIME_SUSPENDED)
		return co->state == WEFT_RUNTIME_ENDED ? WEFT_ESTATE : WEFT_EBUSY;
	if (lua_status(co->own) == LUA_YIELD)
		lua_pushlightuserdata(co->own, value);
	co->state = WEFT_RUNTIME_RUNNING;
	r = lua_resume(co->own, self ? self->own : home, 1, &n);
	co->state = r == LUA_YIELD ? WEFT_RUNTIME_SUSPENDED : WEFT_RUNTIME_ENDED;
	if (r != LUA_YIELD) {
		co->result = r == LUA_OK ? co->result : -ENOMEM;
		return 0;
	}
	if (ret)
		*ret = lua_touserdata(co->own, -1);
	lua_pop(co->own, n);
	return WEFT_RUNTIME_YIELDED;
}

static int join(struct weft_runtime_co *self, struct weft_runtime_co *co, int *ret)
{
	(void)self;
	if (co->state != WEFT_RUNTIME_ENDED)
		return WEFT_EBUSY;
	*ret = co->result;
	return 0;
}

static enum weft_runtime_state status(const struct weft_runtime_co *co)
{
	return co->state;
}

static int destroy(struct weft_runtime_co *co)
{
	if (co->state == WEFT_RUNTIME_RUNNING)
		return WEFT_EBUSY;
	luaL_unref(home, LUA_REGISTRYINDEX, co->ref);
	free(co);
	live--;
	leave_home();
	return 0;
}

WEFT_RUNTIME(lua) = {
	WEFT_RUNTIME_HEADER("lua"),
	.caps = WEFT_RUNTIME_RESUME | WEFT_RUNTIME_VALUES | WEFT_RUNTIME_CHECKED |
		WEFT_RUNTIME_THREADS | WEFT_RUNTIME_FORK,
	.spawn = spawn,
	.yield = yield,
	.join = join,
	.status = status,
	.destroy = destroy,
	.sent = sent,
	.resume = resume,
};
