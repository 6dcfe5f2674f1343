using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Parsing;

namespace Infra.Dns.Zones;

/// <summary>All records of one owner and type (RFC 2181 section 5), in canonical order without duplicates. Immutable.</summary>
/// <param name="owner">The owner, as its first record has it.</param>
/// <param name="type">The type.</param>
/// <param name="class">The class.</param>
/// <param name="timeToLive">Seconds, of the first record.</param>
/// <param name="data">Uncompressed RDATA of each record.</param>
/// <param name="file">Where the first record stands; null if it was not read from a file.</param>
/// <param name="span">The place in that file.</param>
public sealed class RecordSet(DomainName owner, RecordType type, RecordClass @class, uint timeToLive, IReadOnlyList<RecordBytes> data, ZoneFile? file = null, TextSpan span = default)
{
    /// <summary>The most records of one set (CVE-2024-1737).</summary>
    public const int RecordsMax = 100;

    /// <summary>The owner, as its first record has it.</summary>
    public DomainName Owner => owner;

    /// <summary>The type.</summary>
    public RecordType Type => type;

    /// <summary>The class.</summary>
    public RecordClass Class => @class;

    /// <summary>Seconds.</summary>
    public uint TimeToLive => timeToLive;

    /// <summary>Uncompressed RDATA of each record, in canonical order.</summary>
    public IReadOnlyList<RecordBytes> Data => data;

    /// <summary>Where the first record stands; null if it was not read from a file.</summary>
    public ZoneFile? File => file;

    /// <summary>The place in that file.</summary>
    public TextSpan Span => span;

    /// <summary>The type that the signatures of this set cover; for other sets the type itself. Signatures over different types are different sets (RFC 4034 section 3).</summary>
    public RecordType Covered => type == RecordType.RRSIG && data.Count > 0 ? CoveredBy(data[0].Span) : type;

    /// <summary>Makes a set of records in any order; equal ones count once.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="type">The type.</param>
    /// <param name="class">The class.</param>
    /// <param name="timeToLive">Seconds.</param>
    /// <param name="data">Uncompressed, valid RDATA of each record.</param>
    public static RecordSet Of(DomainName owner, RecordType type, RecordClass @class, uint timeToLive, params IEnumerable<RecordBytes> data)
    {
        List<RecordBytes> sorted = [.. data];
        sorted.Sort((a, b) => Rdata.Compare(type, a.Span, b.Span));
        List<RecordBytes> distinct = [];
        foreach (RecordBytes next in sorted)
        {
            if (distinct.Count == 0 || Rdata.Compare(type, distinct[^1].Span, next.Span) != 0) distinct.Add(next);
        }
        return new RecordSet(owner, type, @class, timeToLive, distinct);
    }

    /// <summary>The type that an RRSIG's valid RDATA covers.</summary>
    internal static RecordType CoveredBy(ReadOnlySpan<byte> signature) => new((ushort)(signature[0] << 8 | signature[1]));

    /// <summary>The first record's data as a type's fields.</summary>
    /// <exception cref="InvalidOperationException">The set is of another type.</exception>
    public TData First<TData>()
        where TData : struct, IRecordData<TData> =>
        TData.Type == type && TData.TryRead(data[0].Span, out TData first, out _) ? first : throw new InvalidOperationException($"{type} is not {TData.Type}");
}
