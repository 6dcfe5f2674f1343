using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

/// <summary>
/// Entries of a socket's error queue: <c>struct sock_extended_err</c> of ip(7):
/// <code>
/// 0       4        5      6      7     8      12
/// | errno | origin | type | code | pad | info | data |
/// </code>
/// </summary>
internal static class ErrorQueue
{
    private const byte OriginTimestamping = 4;
    private const int EntryBytes = 16;

    /// <summary>The number of the timed datagram; false if the entry tells something else, such as an ICMP error.</summary>
    internal static bool TryReadId(ReadOnlySpan<byte> control, out uint id)
    {
        ControlMessages messages = new(control);
        while (messages.MoveNext())
        {
            if ((messages.Level, messages.Type) is not ((SocketConstants.LevelIPv4, SocketConstants.IPv4ReceiveError)
                or (SocketConstants.LevelIPv6, SocketConstants.IPv6ReceiveError))) continue;
            ReadOnlySpan<byte> entry = messages.Data;
            if (entry.Length < EntryBytes || MemoryMarshal.Read<int>(entry) != (int)Errno.ENOMSG || entry[4] != OriginTimestamping) continue;
            id = MemoryMarshal.Read<uint>(entry[12..]);
            return true;
        }

        id = 0;
        return false;
    }
}
