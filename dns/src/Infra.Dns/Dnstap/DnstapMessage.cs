namespace Infra.Dns.Dnstap;

/// <summary>One DNS message as it was seen, with its addresses and times (dnstap.proto, Message). Fields that are empty are not written.</summary>
public readonly ref struct DnstapMessage
{
    private const uint NanosecondsPerTick = 100;

    /// <summary>Whose message it is.</summary>
    public required DnstapMessageKind Kind { get; init; }

    /// <summary>What carried it.</summary>
    public required DnstapTransport Transport { get; init; }

    /// <summary>The asker's address, 4 or 16 bytes.</summary>
    public ReadOnlySpan<byte> QueryAddress { get; init; }

    /// <summary>The answerer's address, 4 or 16 bytes.</summary>
    public ReadOnlySpan<byte> ResponseAddress { get; init; }

    /// <summary>The asker's port.</summary>
    public ushort QueryPort { get; init; }

    /// <summary>The answerer's port.</summary>
    public ushort ResponsePort { get; init; }

    /// <summary>When the question came.</summary>
    public DateTimeOffset QueryTime { get; init; }

    /// <summary>When the answer left; only written with a response.</summary>
    public DateTimeOffset ResponseTime { get; init; }

    /// <summary>The question in wire form.</summary>
    public ReadOnlySpan<byte> Query { get; init; }

    /// <summary>The answer in wire form.</summary>
    public ReadOnlySpan<byte> Response { get; init; }

    /// <summary>The name of the zone that answered, in wire form.</summary>
    public ReadOnlySpan<byte> Zone { get; init; }

    /// <summary>Bytes that <see cref="Write"/> needs.</summary>
    internal int Length
    {
        get
        {
            var count = ProtobufWriter.Counting();
            WriteFields(ref count);
            return count.Length;
        }
    }

    internal void Write(ref ProtobufWriter target) => WriteFields(ref target);

    private void WriteFields(ref ProtobufWriter target)
    {
        target.Number(1, (ulong)Kind);
        if (QueryAddress.Length > 0 || ResponseAddress.Length > 0) target.Number(2, Math.Max(QueryAddress.Length, ResponseAddress.Length) == 4 ? 1u : 2u);
        target.Number(3, (ulong)Transport);
        if (QueryAddress.Length > 0) target.Bytes(4, QueryAddress);
        if (ResponseAddress.Length > 0) target.Bytes(5, ResponseAddress);
        if (QueryPort > 0) target.Number(6, QueryPort);
        if (ResponsePort > 0) target.Number(7, ResponsePort);
        target.Number(8, (ulong)QueryTime.ToUnixTimeSeconds());
        target.Fixed(9, Nanoseconds(QueryTime));
        if (Query.Length > 0) target.Bytes(10, Query);
        if (Zone.Length > 0) target.Bytes(11, Zone);
        if (Response.Length == 0) return;
        target.Number(12, (ulong)ResponseTime.ToUnixTimeSeconds());
        target.Fixed(13, Nanoseconds(ResponseTime));
        target.Bytes(14, Response);
    }

    private static uint Nanoseconds(DateTimeOffset time) => (uint)(time.UtcTicks % TimeSpan.TicksPerSecond) * NanosecondsPerTick;
}
