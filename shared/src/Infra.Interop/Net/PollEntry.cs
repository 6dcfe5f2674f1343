using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

/// <summary><c>struct pollfd</c> of poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct PollEntry(int Descriptor, short Events, short Results);
