using System.Buffers;
using System.Buffers.Binary;
using Infra.Dns.Names;
using Infra.Dns.Store;

namespace Infra.Dns.Journals;

/// <summary>
/// The bytes of a zone's journal, big-endian: what happened to a zone since its file was written, and what went before, for IXFR.
/// <code>
///     "InfraDNSjournal1"  length of the name (8 bits)  zone name in lower case  CRC-32C of all before
///     then entries:  length of kind and content (32 bits)  kind (8 bits)  content  CRC-32C of length, kind and content
///         kind 1, change:  serial from, serial to, old SOA, number of removed records, these, new SOA, number of added records, these
///         kind 2, commit:  the serial number that is reached, the number of changes since the commit before
///     record:  length of the owner (8 bits)  owner  type (16)  TTL (32)  length (16)  RDATA
/// </code>
/// Only what stands before a commit counts. A client is told of an update after its commit is on the disk.
/// </summary>
public static class JournalFormat
{
    internal const byte ChangeKind = 1;
    internal const byte CommitKind = 2;

    /// <summary>The most bytes of one entry: a difference between two large versions.</summary>
    public const int EntryLengthMax = 1 << 30;

    internal static ReadOnlySpan<byte> Magic => "InfraDNSjournal1"u8;

    /// <summary>Writes the beginning of a journal.</summary>
    public static void WriteHeader(DomainName origin, IBufferWriter<byte> target)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(target);
        Span<byte> header = stackalloc byte[16 + 1 + WireName.LengthMax];
        Magic.CopyTo(header);
        header[16] = (byte)origin.Wire.Length;
        WireName.ToLower(origin.Wire, header[17..]);
        header = header[..(17 + origin.Wire.Length)];
        target.Write(header);
        WriteUInt32(target, Crc32C.Compute(header));
    }

    /// <summary>Writes a change; it does not count until <see cref="WriteCommit"/>.</summary>
    /// <exception cref="ArgumentException">It has more than <see cref="EntryLengthMax"/> bytes.</exception>
    public static void WriteChange(ZoneChange change, IBufferWriter<byte> target)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(target);
        long length = 1 + 4 * sizeof(uint) + LengthOf(change.OldStart) + LengthOf(change.NewStart) + change.Removed.Sum(LengthOf) + change.Added.Sum(LengthOf);
        if (length > EntryLengthMax) throw new ArgumentException("a change too large for a journal", nameof(change));
        byte[] entry = new byte[sizeof(uint) + length];
        var writer = new SpanCursor(entry);
        writer.WriteUInt32((uint)length);
        writer.WriteByte(ChangeKind);
        writer.WriteUInt32(change.OldSerial);
        writer.WriteUInt32(change.NewSerial);
        writer.WriteRecord(change.OldStart);
        writer.WriteUInt32((uint)change.Removed.Count);
        foreach (ResourceRecord record in change.Removed)
            writer.WriteRecord(record);
        writer.WriteRecord(change.NewStart);
        writer.WriteUInt32((uint)change.Added.Count);
        foreach (ResourceRecord record in change.Added)
            writer.WriteRecord(record);
        target.Write(entry);
        WriteUInt32(target, Crc32C.Compute(entry));
    }

    /// <summary>Makes the changes since the commit before count.</summary>
    /// <param name="serial">The serial number that they reach.</param>
    /// <param name="changes">How many there are.</param>
    /// <param name="target">The journal.</param>
    public static void WriteCommit(uint serial, int changes, IBufferWriter<byte> target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Span<byte> entry = stackalloc byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(entry, 9);
        entry[4] = CommitKind;
        BinaryPrimitives.WriteUInt32BigEndian(entry[5..], serial);
        BinaryPrimitives.WriteUInt32BigEndian(entry[9..], (uint)changes);
        target.Write(entry);
        WriteUInt32(target, Crc32C.Compute(entry));
    }

    private static long LengthOf(ResourceRecord record) => 1 + record.Owner.Wire.Length + 8 + record.Data.Length;

    private static void WriteUInt32(IBufferWriter<byte> target, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        target.Write(bytes);
    }

    private ref struct SpanCursor(Span<byte> target)
    {
        private Span<byte> _rest = target;

        internal void WriteByte(byte value)
        {
            _rest[0] = value;
            _rest = _rest[1..];
        }

        internal void WriteUInt32(uint value)
        {
            BinaryPrimitives.WriteUInt32BigEndian(_rest, value);
            _rest = _rest[sizeof(uint)..];
        }

        internal void WriteRecord(ResourceRecord record)
        {
            WriteByte((byte)record.Owner.Wire.Length);
            WriteBytes(record.Owner.Wire);
            WriteUInt16(record.Type.Value);
            WriteUInt32(record.TimeToLive);
            WriteUInt16((ushort)record.Data.Length);
            WriteBytes(record.Data.Span);
        }

        private void WriteUInt16(ushort value)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_rest, value);
            _rest = _rest[sizeof(ushort)..];
        }

        private void WriteBytes(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_rest);
            _rest = _rest[bytes.Length..];
        }
    }
}
