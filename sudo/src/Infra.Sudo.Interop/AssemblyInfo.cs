using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Only values that look the same on both sides cross the border, so the generated stubs copy and convert nothing.
[assembly: DisableRuntimeMarshalling]

// Never look for libc beside the program: whoever may write there must not be able to put a library under our calls.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

[assembly: InternalsVisibleTo("Infra.Sudo.Tests")]
