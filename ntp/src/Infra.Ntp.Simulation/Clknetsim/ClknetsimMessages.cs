using Infra.Buffers;

namespace Infra.Ntp.Simulation.Clknetsim;

/// <summary>
/// Requests to the clknetsim server and its replies, as bytes: native little endian with C alignment. Each request begins with its number and a zero.
/// Replies are checked before anything in them is believed.
/// </summary>
public static class ClknetsimMessages
{
    /// <summary>Longest message: a datagram of <see cref="DataMax"/> bytes with what stands before it.</summary>
    public const int LengthMax = HeaderLength + 24 + DataMax;

    /// <summary>Longest datagram.</summary>
    public const int DataMax = 4000;

    /// <summary>Bytes of number and zero.</summary>
    public const int HeaderLength = 8;

    /// <summary>Bytes of a <c>struct timex</c>.</summary>
    public const int TimexLength = 208;

    private const uint PacketType = 1;
    private const uint SubnetsMax = 16;

    /// <summary>"Here is node n."</summary>
    /// <param name="node">Number of the node, from 1.</param>
    /// <param name="target">At least <see cref="LengthMax"/> bytes.</param>
    /// <returns>Bytes written, here and below.</returns>
    public static int WriteRegister(int node, Span<byte> target)
    {
        WireWriter writer = Begin(1, target);
        writer.WriteUInt32LittleEndian((uint)(node - 1));
        return writer.Offset;
    }

    /// <summary>"What do the clocks show?"</summary>
    public static int WriteGetTime(Span<byte> target)
    {
        WireWriter writer = Begin(2, target);
        writer.WriteUInt32LittleEndian(0);
        return writer.Offset;
    }

    /// <summary>"Adjust the clock."</summary>
    public static int WriteAdjust(in ClknetsimTimex timex, Span<byte> target)
    {
        WireWriter writer = Begin(4, target);
        writer.WriteUInt32LittleEndian(0);
        writer.WriteUInt32LittleEndian(0);
        timex.Write(ref writer);
        return writer.Offset;
    }

    /// <summary>"Wake me when this time is over or a packet comes": the only message in which time moves.</summary>
    public static int WriteSelect(double timeout, Span<byte> target)
    {
        WireWriter writer = Begin(6, target);
        writer.WriteUInt64LittleEndian(BitConverter.DoubleToUInt64Bits(timeout));
        writer.WriteUInt32LittleEndian(1);
        writer.WriteUInt32LittleEndian(0);
        return writer.Offset;
    }

    /// <summary>"Send this."</summary>
    /// <exception cref="ArgumentException">The datagram has more than <see cref="DataMax"/> bytes.</exception>
    public static int WriteSend(ClknetsimPacket packet, ReadOnlySpan<byte> data, Span<byte> target)
    {
        if (data.Length > DataMax) throw new ArgumentException("no such datagram", nameof(data));
        WireWriter writer = Begin(7, target);
        writer.WriteUInt32LittleEndian(PacketType);
        writer.WriteUInt32LittleEndian(packet.Subnet);
        writer.WriteUInt32LittleEndian(packet.Peer);
        writer.WriteUInt32LittleEndian(packet.SourcePort);
        writer.WriteUInt32LittleEndian(packet.DestinationPort);
        writer.WriteUInt32LittleEndian((uint)data.Length);
        writer.WriteBytes(data);
        return writer.Offset;
    }

    /// <summary>"Give me the packet that came."</summary>
    public static int WriteReceive(Span<byte> target) => Begin(8, target).Offset;

    /// <summary>"Good-bye."</summary>
    public static int WriteDeregister(Span<byte> target) => Begin(11, target).Offset;

    /// <summary>Reply to the registration.</summary>
    /// <param name="message">All its bytes.</param>
    /// <param name="subnets">Networks, 1 to 16.</param>
    public static bool TryReadRegister(ReadOnlySpan<byte> message, out uint subnets)
    {
        var reader = new WireReader(message);
        return reader.TryReadUInt32LittleEndian(out subnets) && reader.TryReadUInt32LittleEndian(out uint clocks) && reader.IsAtEnd
            && subnets is >= 1 and <= SubnetsMax && clocks >= 1;
    }

    /// <summary>Reply to the question for the time.</summary>
    public static bool TryReadClocks(ReadOnlySpan<byte> message, out ClknetsimClock clocks)
    {
        var reader = new WireReader(message);
        return TryRead(ref reader, out clocks) && reader.IsAtEnd;
    }

    /// <summary>Reply to an adjustment: what adjtimex(2) returned, below 0 if it refused.</summary>
    public static bool TryReadAdjust(ReadOnlySpan<byte> message, out int returned)
    {
        var reader = new WireReader(message);
        bool isRead = reader.TryReadUInt32LittleEndian(out uint value) && reader.TryReadUInt32LittleEndian(out _) && reader.TrySkip(TimexLength) && reader.IsAtEnd;
        returned = (int)value;
        return isRead;
    }

    /// <summary>Reply to a wait.</summary>
    public static bool TryReadSelect(ReadOnlySpan<byte> message, out ClknetsimEvent happened, out ClknetsimClock clocks)
    {
        var reader = new WireReader(message);
        clocks = default;
        bool isRead = reader.TryReadUInt32LittleEndian(out uint kind) && reader.TrySkip(5 * sizeof(uint)) && TryRead(ref reader, out clocks) && reader.IsAtEnd;
        happened = (ClknetsimEvent)kind;
        return isRead && kind <= (uint)ClknetsimEvent.End;
    }

    /// <summary>Reply to the question for a packet; false also if there was none.</summary>
    /// <param name="message">All its bytes.</param>
    /// <param name="packet">Whence it came.</param>
    /// <param name="data">A view of its contents.</param>
    public static bool TryReadReceive(ReadOnlySpan<byte> message, out ClknetsimPacket packet, out ReadOnlySpan<byte> data)
    {
        packet = default;
        data = default;
        var reader = new WireReader(message);
        if (!reader.TryReadUInt32LittleEndian(out uint type) || type != PacketType) return false;
        if (!reader.TryReadUInt32LittleEndian(out uint subnet) || !reader.TryReadUInt32LittleEndian(out uint from)) return false;
        if (!reader.TryReadUInt32LittleEndian(out uint source) || !reader.TryReadUInt32LittleEndian(out uint destination)) return false;
        if (!reader.TryReadUInt32LittleEndian(out uint length) || length > DataMax || !reader.TryReadBytes((int)length, out data)) return false;
        packet = new ClknetsimPacket(subnet, from, source, destination);
        return true;   // the server may send its whole buffer: what stands behind the data means nothing
    }

    private static bool TryRead(ref WireReader reader, out ClknetsimClock clocks)
    {
        clocks = default;
        if (!reader.TryReadUInt64LittleEndian(out ulong real) || !reader.TryReadUInt64LittleEndian(out ulong monotonic)) return false;
        if (!reader.TryReadUInt64LittleEndian(out ulong raw) || !reader.TryReadUInt64LittleEndian(out ulong network)) return false;
        if (!reader.TryReadUInt64LittleEndian(out ulong error)) return false;
        clocks = new ClknetsimClock(
            BitConverter.UInt64BitsToDouble(real), BitConverter.UInt64BitsToDouble(monotonic), BitConverter.UInt64BitsToDouble(raw),
            BitConverter.UInt64BitsToDouble(network), BitConverter.UInt64BitsToDouble(error));
        return clocks.IsSane;
    }

    private static WireWriter Begin(uint number, Span<byte> target)
    {
        var writer = new WireWriter(target);
        writer.WriteUInt32LittleEndian(number);
        writer.WriteUInt32LittleEndian(0);
        return writer;
    }
}
