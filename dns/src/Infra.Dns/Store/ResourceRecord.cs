using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Store;

/// <summary>One record of class IN as an object: what changes of zones consist of. Immutable.</summary>
/// <param name="Owner">The owner, with the case as written.</param>
/// <param name="Type">The type.</param>
/// <param name="TimeToLive">Seconds.</param>
/// <param name="Data">Uncompressed RDATA, valid for the type.</param>
public readonly record struct ResourceRecord(DomainName Owner, RecordType Type, uint TimeToLive, RecordBytes Data)
{
    /// <summary>Takes over a copy of RDATA.</summary>
    public static ResourceRecord Create(DomainName owner, RecordType type, uint timeToLive, ReadOnlySpan<byte> data) => new(owner, type, timeToLive, new RecordBytes(data.ToArray()));

    /// <summary>Whether owner, type and data are those of another record, whatever the time to live; names in the data of older types match in any case.</summary>
    public bool IsSameAs(ResourceRecord other) => Type == other.Type && Owner == other.Owner && Rdata.Compare(Type, Data.Span, other.Data.Span) == 0;

    /// <summary>The record as a line of a zone file, for messages.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Owner} {TimeToLive} IN {Type} {Rdata.Format(Type, Data.Span)}");
}
