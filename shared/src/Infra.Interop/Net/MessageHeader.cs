using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

/// <summary><c>struct mmsghdr</c> of recvmmsg(2): a <c>struct msghdr</c> and the length that came in. 64 bytes on 64-bit machines.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct MessageHeader
{
    [FieldOffset(0)] internal nint Name;
    [FieldOffset(8)] internal uint NameLength;
    [FieldOffset(16)] internal nint Vectors;
    [FieldOffset(24)] internal nuint VectorCount;
    [FieldOffset(32)] internal nint Control;
    [FieldOffset(40)] internal nuint ControlLength;
    [FieldOffset(48)] internal MessageFlags Flags;
    [FieldOffset(56)] internal uint Length;
}

/// <summary><c>struct iovec</c> of readv(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct IoVector(nint Base, nuint Length);

/// <summary>Flags of recvmsg(2) and sendmsg(2), &lt;linux/socket.h&gt;.</summary>
[Flags]
internal enum MessageFlags
{
    None = 0,
    ControlTruncated = 0x08,
    Truncated = 0x20,
    DontWait = 0x40,
    ErrorQueue = 0x2000,
    NoSignal = 0x4000,
    WaitForOne = 0x10000,
    CloseOnExec = 0x40000000,
}
