using System.Buffers.Binary;
using Infra.Crypto;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Tsig;

/// <summary>
/// The last record of a signed message (RFC 8945 section 4.2) and what is hashed with it (section 4.3):
/// <code>
///     [length and code of the message before]  [unsigned messages]  header with the original ID and one record fewer, sections
///     key name, class ANY, TTL 0, algorithm, time (48 bits), fudge, error, length and bytes of other data        or, in a later message of a stream, time and fudge
/// </code>
/// </summary>
internal readonly struct TsigRecord
{
    internal const int HashLengthMax = 64;
    internal const ulong TimeMax = (1UL << 48) - 1;
    private const int OtherLengthMax = 6;

    private readonly int _start;

    private TsigRecord(int start, DomainName keyName, TsigData data)
    {
        _start = start;
        KeyName = keyName;
        Data = data;
    }

    internal DomainName KeyName { get; }

    internal TsigData Data { get; }

    /// <summary>The longest record with this key name, algorithm and code.</summary>
    internal static int LengthOf(DomainName keyName, DomainName algorithm, int macLength, int otherLength) => keyName.Wire.Length + 10 + algorithm.Wire.Length + 16 + macLength + otherLength;

    /// <summary>Reads the record of a signed message.</summary>
    internal static bool TryRead(in MessageView view, RecordView record, out TsigRecord tsig)
    {
        tsig = default;
        if (record.Class != RecordClass.Any || record.TimeToLive != 0) return false;
        if (!view.TryReadData(record, out TsigData data, out _)) return false;
        if (data.Mac.Length > HashLengthMax) return false;
        tsig = new TsigRecord(record.NameOffset, view.ReadName(record.NameOffset), data);
        return true;
    }

    /// <summary>Hashes a received message; the result may be cut by the caller.</summary>
    internal void Hash(TsigKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> prior, ReadOnlySpan<byte> pending, bool isTimersOnly, Span<byte> hash)
    {
        Span<byte> header = stackalloc byte[MessageHeader.Length];
        message[..MessageHeader.Length].CopyTo(header);
        BinaryPrimitives.WriteUInt16BigEndian(header, Data.OriginalId);
        ushort additional = BinaryPrimitives.ReadUInt16BigEndian(header[10..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)(additional - 1));   // the parser found this record there
        Hash(key, Data.Algorithm, header, message[MessageHeader.Length.._start], prior, pending, isTimersOnly, Data.TimeSigned, Data.Fudge, Data.Error, Data.Other.Span, hash);
    }

    /// <summary>Signs a message in place: appends the record and counts it in the header.</summary>
    /// <param name="key">The key; null to write a record without a code.</param>
    /// <param name="keyName">The owner.</param>
    /// <param name="algorithm">The algorithm's name to write.</param>
    /// <param name="macLength">How long the code is to be.</param>
    /// <param name="buffer">The message with room behind it.</param>
    /// <param name="length">Its length, before and after.</param>
    /// <param name="prior">The code of the message before, with its length; empty for none.</param>
    /// <param name="isTimersOnly">Whether this is a later message of a stream.</param>
    /// <param name="time">Seconds since 1970.</param>
    /// <param name="fudge">Seconds that clocks may differ.</param>
    /// <param name="originalId">The identity with which the message was made.</param>
    /// <param name="error">A code of RFC 8945 section 3.</param>
    /// <param name="other">The server's time with BADTIME.</param>
    /// <param name="mac">Where the code goes too; <paramref name="macLength"/> bytes.</param>
    /// <returns>False if it does not fit; nothing is changed then.</returns>
    internal static bool TryAppend(
        TsigKey? key, DomainName keyName, DomainName algorithm, int macLength, Span<byte> buffer, ref int length, ReadOnlySpan<byte> prior, bool isTimersOnly,
        ulong time, ushort fudge, ushort originalId, ushort error, ReadOnlySpan<byte> other, Span<byte> mac)
    {
        if (buffer.Length - length < LengthOf(keyName, algorithm, macLength, other.Length)) return false;
        Span<byte> hash = stackalloc byte[HashLengthMax];
        Span<byte> header = buffer[..MessageHeader.Length];
        if (key is not null)
        {
            Hash(key, algorithm, header, buffer[MessageHeader.Length..length], prior, default, isTimersOnly, time, fudge, error, other, hash);
            hash[..macLength].CopyTo(mac);
        }
        var writer = new DnsWriter(buffer[length..], default);
        writer.WriteBytes(keyName.Wire);
        writer.WriteUInt16(RecordType.TSIG.Value);
        writer.WriteUInt16(RecordClass.Any.Value);
        writer.WriteUInt32(0);
        writer.WriteUInt16((ushort)(algorithm.Wire.Length + 16 + macLength + other.Length));
        writer.WriteBytes(algorithm.Wire);
        writer.WriteUInt16((ushort)(time >> 32));
        writer.WriteUInt32((uint)time);
        writer.WriteUInt16(fudge);
        writer.WriteUInt16((ushort)macLength);
        writer.WriteBytes(hash[..macLength]);
        writer.WriteUInt16(originalId);
        writer.WriteUInt16(error);
        writer.WriteUInt16((ushort)other.Length);
        writer.WriteBytes(other);
        length += writer.Offset;
        ushort additional = BinaryPrimitives.ReadUInt16BigEndian(header[10..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)(additional + 1));
        return true;
    }

    /// <summary>Whether a received code is the beginning of what it should be.</summary>
    internal static bool IsRight(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> received) => received.Length > 0 && ConstantTime.AreEqual(hash[..received.Length], received);

    /// <summary>A code as the next hash takes it: its length and its bytes.</summary>
    internal static byte[] ToPrior(ReadOnlySpan<byte> mac)
    {
        byte[] prior = new byte[sizeof(ushort) + mac.Length];
        BinaryPrimitives.WriteUInt16BigEndian(prior, (ushort)mac.Length);
        mac.CopyTo(prior.AsSpan(sizeof(ushort)));
        return prior;
    }

    private static void Hash(
        TsigKey key, DomainName algorithm, ReadOnlySpan<byte> header, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> prior, ReadOnlySpan<byte> pending, bool isTimersOnly,
        ulong time, ushort fudge, ushort error, ReadOnlySpan<byte> other, Span<byte> hash)
    {
        Span<byte> variables = stackalloc byte[2 * WireName.LengthMax + 18 + OtherLengthMax];
        var writer = new DnsWriter(variables, default);
        if (!isTimersOnly)
        {
            Span<byte> name = stackalloc byte[WireName.LengthMax];
            WireName.ToLower(key.Name.Wire, name);
            writer.WriteBytes(name[..key.Name.Wire.Length]);
            writer.WriteUInt16(RecordClass.Any.Value);
            writer.WriteUInt32(0);
            WireName.ToLower(algorithm.Wire, name);
            writer.WriteBytes(name[..algorithm.Wire.Length]);
        }
        writer.WriteUInt16((ushort)(time >> 32));
        writer.WriteUInt32((uint)time);
        writer.WriteUInt16(fudge);
        if (!isTimersOnly)
        {
            writer.WriteUInt16(error);
            writer.WriteUInt16((ushort)other.Length);
        }
        // Other data of a foreign length cannot be right, but it is hashed all the same, so that a wrong message is no shorter to check.
        if (isTimersOnly || other.Length <= OtherLengthMax)
        {
            if (!isTimersOnly) writer.WriteBytes(other);
            key.Mac.Compute(prior, pending, header, rest, writer.Written, hash);
            return;
        }
        byte[] whole = [.. writer.Written, .. other];
        key.Mac.Compute(prior, pending, header, rest, whole, hash);
    }
}
