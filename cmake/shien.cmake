# What every room's CMakeLists.txt stands on.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g") # without NDEBUG: our own bugs abort
set(CMAKE_C_FLAGS_RELEASE "-O2") # for images, whose binaries are stripped
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
add_compile_options(-Wall -Wextra -Werror -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
  # Outputs are left alone on failure (ret_*), which gcc's guess at -O2 takes for a use; the analyzer looks properly.
  $<$<C_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  -fno-strict-aliasing)

option(SHIEN_REMOVABLE_GUARDS "campaigns may take guards away (sh_without.h); never for a product" OFF)
if(SHIEN_REMOVABLE_GUARDS)
  add_compile_definitions(SHIEN_REMOVABLE_GUARDS)
endif()
# shien_without(<guard> <var>): whether a campaign has taken it away, as SH_WITHOUT says it in the code.
function(shien_without guard var)
  if(SHIEN_REMOVABLE_GUARDS AND "$ENV{SHIEN_WITHOUT_GUARD}" STREQUAL "${guard}")
    set(${var} ON PARENT_SCOPE)
  else()
    set(${var} OFF PARENT_SCOPE)
  endif()
endfunction()
shien_without(stack_protector gone)
if(NOT gone)
  add_compile_options(-fstack-protector-strong)
endif()
# Debian's gcc makes position-independent executables by itself, clang must be told (held by tests/contract/hardening).
add_compile_options($<$<C_COMPILER_ID:Clang>:-fPIE>)
set(bound ",-z,now")
shien_without(bound_at_start gone)
if(gone)
  set(bound "")
endif()
add_link_options(-pie -Wl,-z,relro${bound},-z,noexecstack)
add_compile_definitions(_GNU_SOURCE)
option(SHIEN_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(SHIEN_FUZZ "the fuzzers of tests/fuzz on libFuzzer: needs clang, brings both sanitizers" OFF)
if(SHIEN_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "SHIEN_FUZZ needs clang: -DCMAKE_C_COMPILER=clang")
  endif()
  set(SHIEN_SANITIZE ON)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
option(SHIEN_TSAN "ThreadSanitizer (tests/tsan.sh)" OFF)
if(SHIEN_TSAN)
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer -O1)
  add_link_options(-fsanitize=thread)
elseif(SHIEN_SANITIZE)
  # -g1: a report needs lines, not variables.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g1)
  add_link_options(-fsanitize=address,undefined)
else()
  add_compile_options(-D_FORTIFY_SOURCE=2 -fstack-clash-protection)
endif()

# Some hundred and seventy programs are linked for the tests: where lld is, in a fifth of the time.
if(SHIEN_SANITIZE AND NOT SHIEN_FUZZ)
  find_program(LLD ld.lld)
  if(LLD)
    add_link_options(-fuse-ld=lld)
  endif()
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(PBC REQUIRED IMPORTED_TARGET libprotobuf-c)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(ZMQ REQUIRED IMPORTED_TARGET libzmq)
pkg_check_modules(CZMQ REQUIRED IMPORTED_TARGET libczmq)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(MHD REQUIRED IMPORTED_TARGET libmicrohttpd)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-i18n icu-uc)
pkg_check_modules(GFSHARE REQUIRED IMPORTED_TARGET libgfshare)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
# libzmq's .pc names a folder of Kerberos, of which no header of ours has need; where it is put among the flags differs between the
# first time that a tree is configured and the second, after which half of it would be compiled anew.
foreach(module ZMQ CZMQ)
  foreach(property INTERFACE_COMPILE_OPTIONS INTERFACE_INCLUDE_DIRECTORIES)
    get_target_property(value PkgConfig::${module} ${property})
    if(value)
      list(FILTER value EXCLUDE REGEX "isystem|mit-krb5")
      set_target_properties(PkgConfig::${module} PROPERTIES ${property} "${value}")
    endif()
  endforeach()
endforeach()

set(GEN ${PROJECT_BINARY_DIR}/gen)
file(MAKE_DIRECTORY ${GEN})
include(${CMAKE_CURRENT_LIST_DIR}/proto.cmake)

# Each folder that exists (a room is added when its first file is).
macro(shien_add_rooms)
  foreach(room ${ARGN})
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/CMakeLists.txt)
      add_subdirectory(${room})
    endif()
  endforeach()
endmacro()

# shien_sql(<var> <name> <folder>): <folder>/*.sql as named statements in <name>_sql.h, the list of them in <name>_sql.
function(shien_sql var name folder)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.sql)
  add_custom_command(OUTPUT ${GEN}/${name}_sql.h
    COMMAND awk -v service=${name} -f ${PROJECT_SOURCE_DIR}/cmake/embed_sql.awk ${files} > ${GEN}/${name}_sql.h
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed_sql.awk VERBATIM)
  set(${var} ${GEN}/${name}_sql.h PARENT_SCOPE)
endfunction()
