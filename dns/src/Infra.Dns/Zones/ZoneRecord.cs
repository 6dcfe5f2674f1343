using Infra.Dns.Records;
using Infra.Parsing;

namespace Infra.Dns.Zones;

/// <summary>A record of a zone file; its spans are valid until the next is read.</summary>
/// <param name="owner">The owner in uncompressed wire form, as written.</param>
/// <param name="type">The type.</param>
/// <param name="class">The class.</param>
/// <param name="timeToLive">Seconds, 0 to 2^31-1.</param>
/// <param name="data">Uncompressed RDATA.</param>
/// <param name="file">The file it stands in.</param>
/// <param name="span">The place of its owner's entry in that file.</param>
public readonly ref struct ZoneRecord(ReadOnlySpan<byte> owner, RecordType type, RecordClass @class, uint timeToLive, ReadOnlySpan<byte> data, ZoneFile file, TextSpan span)
{
    /// <summary>The owner in uncompressed wire form, as written.</summary>
    public ReadOnlySpan<byte> Owner { get; } = owner;

    /// <summary>The type.</summary>
    public RecordType Type { get; } = type;

    /// <summary>The class.</summary>
    public RecordClass Class { get; } = @class;

    /// <summary>Seconds, 0 to 2^31-1 (RFC 2181 section 8).</summary>
    public uint TimeToLive { get; } = timeToLive;

    /// <summary>Uncompressed RDATA.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>The file it stands in.</summary>
    public ZoneFile File { get; } = file;

    /// <summary>The place of its type in that file, for messages.</summary>
    public TextSpan Span { get; } = span;
}
