using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Infra.Interop.Time;

namespace Infra.Interop.Net;

/// <summary>What the control messages of one datagram say.</summary>
internal struct DatagramInfo
{
    internal TimeSpec Time;
    internal UdpAddress Local;
    internal uint Interface;
    internal bool HasTime;
    internal bool HasLocal;

    internal void Read(ReadOnlySpan<byte> control)
    {
        HasTime = false;
        HasLocal = false;
        Interface = 0;
        ControlMessages messages = new(control);
        while (messages.MoveNext())
        {
            ReadOnlySpan<byte> data = messages.Data;
            switch (messages.Level, messages.Type)
            {
                case (SocketConstants.LevelSocket, SocketConstants.Timestamping):
                case (SocketConstants.LevelSocket, SocketConstants.TimestampNanoseconds):
                    // Both begin with a timespec of the software time; it is 0 where only hardware gave one.
                    if (!MemoryMarshal.TryRead(data, out Time)) break;
                    HasTime = Time != default;
                    break;

                case (SocketConstants.LevelIPv4, SocketConstants.IPv4PacketInfo):
                    // struct in_pktinfo: interface, our address, address in the header (differs for broadcasts).
                    if (data.Length < 12) break;
                    Local = new UdpAddress(0, BinaryPrimitives.ReadUInt32BigEndian(data[4..]), 0, IsIPv6: false);
                    Interface = MemoryMarshal.Read<uint>(data);
                    HasLocal = true;
                    break;

                case (SocketConstants.LevelIPv6, SocketConstants.IPv6PacketInfo):
                    // struct in6_pktinfo: address in the header, interface. A group address is no one to answer from.
                    if (data.Length < 20 || data[0] == 0xFF) break;
                    Interface = MemoryMarshal.Read<uint>(data[16..]);
                    Local = UdpAddress.FromBytes(data[..16], 0);
                    if (Local.IsIPv6LinkLocal) Local = Local with { ScopeId = Interface };
                    HasLocal = true;
                    break;
            }
        }
    }
}
