using System.Buffers.Binary;
using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Store;

/// <summary>
/// The step from one version of a zone to the next: a difference of IXFR (RFC 1995 section 4), the unit of a journal, and the edit that
/// <see cref="ZoneSnapshot.TryApply"/> makes. Removals happen before additions. Immutable.
/// </summary>
public sealed class ZoneChange
{
    /// <summary>Takes over a change.</summary>
    /// <param name="oldStart">The SOA record before; its owner is the zone's name.</param>
    /// <param name="newStart">The SOA record afterwards.</param>
    /// <param name="removed">Records that go, without the SOA; their times to live do not matter.</param>
    /// <param name="added">Records that come, without the SOA; their set takes over the time to live of the last.</param>
    /// <exception cref="ArgumentException">A start is no SOA record, or the two are of different zones.</exception>
    public ZoneChange(ResourceRecord oldStart, ResourceRecord newStart, IReadOnlyList<ResourceRecord> removed, IReadOnlyList<ResourceRecord> added)
    {
        ArgumentNullException.ThrowIfNull(removed);
        ArgumentNullException.ThrowIfNull(added);
        if (oldStart.Type != RecordType.SOA || newStart.Type != RecordType.SOA || oldStart.Owner != newStart.Owner) throw new ArgumentException("both starts must be SOA records of one zone", nameof(newStart));
        OldStart = oldStart;
        NewStart = newStart;
        Removed = removed;
        Added = added;
    }

    /// <summary>The zone's name.</summary>
    public DomainName Origin => OldStart.Owner;

    /// <summary>The SOA record before.</summary>
    public ResourceRecord OldStart { get; }

    /// <summary>The SOA record afterwards.</summary>
    public ResourceRecord NewStart { get; }

    /// <summary>The serial number before.</summary>
    public uint OldSerial => SerialOf(OldStart.Data.Span);

    /// <summary>The serial number afterwards.</summary>
    public uint NewSerial => SerialOf(NewStart.Data.Span);

    /// <summary>Records that go, without the SOA.</summary>
    public IReadOnlyList<ResourceRecord> Removed { get; }

    /// <summary>Records that come, without the SOA.</summary>
    public IReadOnlyList<ResourceRecord> Added { get; }

    /// <summary>The serial number in the data of an SOA record; its last five fields have 20 bytes (RFC 1035 section 3.3.13).</summary>
    /// <param name="data">Valid uncompressed RDATA of SOA.</param>
    public static uint SerialOf(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt32BigEndian(data[^20..]);
}
