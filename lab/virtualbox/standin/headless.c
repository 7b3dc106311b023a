/* Stands in for VBoxHeadless' set-uid starter: it starts the real
 * VBoxHeadless.so without the driver, so that machines run by interpretation. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

typedef int init_fn(uint32_t version, uint32_t flags, int argc, char ***argv, const char *path);
typedef int main_fn(int argc, char **argv, char **envp);

/* RTR3INIT_FLAGS_TRY_SUPLIB, and SUPR3INIT_F_DRIVERLESS in the place where the
 * runtime keeps the support library's flags (iprt/initterm.h, VBox/sup.h). */
enum { try_suplib = 1u << 17, driverless = (1u << 2) << 18 };

static void *need(const char *path)
{
    void *lib = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (!lib)
        fprintf(stderr, "headless: %s\n", dlerror());
    return lib;
}

int main(int argc, char **argv, char **envp)
{
    void *runtime = need("/usr/lib/virtualbox/VBoxRT.so");
    if (!runtime)
        return 1;
    init_fn *init = (init_fn *)dlsym(runtime, "RTR3InitEx");
    int rc = init(2, try_suplib | driverless, argc, &argv, "/usr/lib/virtualbox/VBoxHeadless");
    if (rc < 0) {
        fprintf(stderr, "headless: RTR3InitEx: %d\n", rc);
        return 1;
    }
    void *headless = need("/usr/lib/virtualbox/VBoxHeadless.so");
    if (!headless)
        return 1;
    main_fn *start = (main_fn *)dlsym(headless, "TrustedMain");
    return start(argc, argv, envp);
}
