using System.Buffers.Binary;
using System.Numerics;
using Infra.Dns.Answers;
using Infra.Dns.Names;

namespace Infra.Dns.Server.Service;

/// <summary>
/// Answers of one thread as they stood behind their questions, to be copied when the same is asked again. An answer of another version of its zone, of other zones or
/// of another policy is never found: entries keep numbers of versions and hold no version alive. Its memory follows the size of the zones up to a bound, and is taken when
/// the zones change; the oldest answers make room. Names are found in any case, and what points to them shows the case of the question at hand.
/// </summary>
/// <param name="bytesMax">The most bytes of questions and answers, a power of two and at least 4 KiB; an eighth more is the index.</param>
internal sealed class AnswerCache(int bytesMax = AnswerCache.BytesMaxDefault)
{
    internal const int BytesMaxDefault = 16 << 20;

    // Longer answers are rare, and copying is not what they cost.
    internal const int BodyLengthMax = 2048;

    private const int BytesMin = 4096;
    private const int BucketSlots = 8;           // with 8 bytes each, one line of the processor's cache
    private const int SlotBytesEach = 64;        // a slot for so many bytes: the shortest answers with their questions
    private const int UnitBytes = 8;             // what places count
    private const int HeadLength = 24;           // zone version 8, zone slot 4, lengths of question and body 2 each, answers 2, authorities 2, AA 1
    private const int TypeAndClassLength = 4;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private const ulong CaseBits = 0x2020202020202020;

    private byte[] _log = [];     // entries, round and round
    private ulong[] _slots = [];  // half a hash, and the place of its entry; 0 for none
    private uint _end = 1;        // units ever written, and skipped at the log's end
    private long _tableVersion;
    private long _policyVersion;

    /// <summary>Finds the answer to a question.</summary>
    /// <param name="question">Name without pointers, type and class.</param>
    /// <param name="isDnssecOk">Whether signatures are wanted.</param>
    /// <param name="table">The zones.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="found">The answer; valid until the next call of <see cref="Add"/>.</param>
    internal bool TryFind(ReadOnlySpan<byte> question, bool isDnssecOk, ZoneTable table, ServicePolicy policy, out CachedAnswer found)
    {
        if (table.Version != _tableVersion || policy.Edition != _policyVersion) Begin(table, policy);
        ulong hash = HashOf(question, isDnssecOk);
        uint tag = (uint)(hash >> 32);
        foreach (ulong slot in BucketOf(hash))
        {
            if ((uint)(slot >> 32) != tag || !IsThere((uint)slot)) continue;
            ReadOnlySpan<byte> entry = _log.AsSpan(OffsetOf((uint)slot));
            int questionLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[12..]);
            if (questionLength != question.Length) continue;
            ReadOnlySpan<byte> stored = entry.Slice(HeadLength, questionLength);
            if (!stored[^TypeAndClassLength..].SequenceEqual(question[^TypeAndClassLength..]) || !WireName.AreEqual(stored[..^TypeAndClassLength], question[..^TypeAndClassLength])) continue;
            if ((entry[21] != 0) != isDnssecOk) continue;
            if (table.ZoneAt(BinaryPrimitives.ReadInt32LittleEndian(entry[8..])) is not { } zone || zone.State.Version != BinaryPrimitives.ReadInt64LittleEndian(entry)) break;
            ReadOnlySpan<byte> body = entry.Slice(HeadLength + questionLength, BinaryPrimitives.ReadUInt16LittleEndian(entry[14..]));
            found = new CachedAnswer(body, BinaryPrimitives.ReadUInt16LittleEndian(entry[16..]), BinaryPrimitives.ReadUInt16LittleEndian(entry[18..]), entry[20] != 0);
            return true;
        }
        found = default;
        return false;
    }

    /// <summary>Keeps an answer, if it is one that every client gets who asks so: records of one zone, all of them, and nothing that was left out for want of room.</summary>
    /// <param name="question">Name without pointers, type and class.</param>
    /// <param name="isDnssecOk">Whether signatures are wanted.</param>
    /// <param name="body">What stands behind the question; OPT does not belong to it.</param>
    /// <param name="result">What it is.</param>
    /// <param name="zoneSlot">The zone's place in the table of the last call of <see cref="TryFind"/>.</param>
    /// <param name="zoneVersion">The version of the zone's state that made it.</param>
    internal void Add(ReadOnlySpan<byte> question, bool isDnssecOk, ReadOnlySpan<byte> body, in AnswerResult result, int zoneSlot, long zoneVersion)
    {
        if (result.Code != Wire.ResponseCode.NoError || result.Kind != AnswerKind.Answer || result.AnswerCount == 0 || result.AdditionalCount != 0 || result.IsTruncated || body.Length > BodyLengthMax) return;
        int length = HeadLength + question.Length + body.Length;
        if (length > _log.Length) return;
        uint place = Take(length);
        Span<byte> entry = _log.AsSpan(OffsetOf(place), length);
        BinaryPrimitives.WriteInt64LittleEndian(entry, zoneVersion);
        BinaryPrimitives.WriteInt32LittleEndian(entry[8..], zoneSlot);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[12..], (ushort)question.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[14..], (ushort)body.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[16..], result.AnswerCount);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[18..], result.AuthorityCount);
        entry[20] = result.IsAuthoritative ? (byte)1 : (byte)0;
        entry[21] = isDnssecOk ? (byte)1 : (byte)0;
        question.CopyTo(entry[HeadLength..]);
        body.CopyTo(entry[(HeadLength + question.Length)..]);
        ulong hash = HashOf(question, isDnssecOk);
        Span<ulong> bucket = BucketOf(hash);
        bucket[Victim(bucket, (uint)(hash >> 32))] = hash & 0xFFFFFFFF_00000000 | place;
    }

    // The slot of the same hash, or else the one that was written longest ago.
    private int Victim(ReadOnlySpan<ulong> bucket, uint tag)
    {
        int oldest = 0;
        uint age = 0;
        for (int i = 0; i < bucket.Length; i++)
        {
            if ((uint)(bucket[i] >> 32) == tag || bucket[i] == 0) return i;
            uint its = _end - (uint)bucket[i];
            if (its <= age) continue;
            (oldest, age) = (i, its);
        }
        return oldest;
    }

    private uint Take(int length)
    {
        uint units = (uint)(length + UnitBytes - 1) / UnitBytes;
        uint all = (uint)(_log.Length / UnitBytes);
        // Places must not come round to numbers that slots still hold: after 32 GiB all begins anew.
        if (_end > uint.MaxValue - 2 * all) Forget();
        uint toEnd = all - (_end & all - 1);
        if (units > toEnd) _end += toEnd;   // an entry never wraps
        uint place = _end;
        _end += units;
        return place;
    }

    private bool IsThere(uint place) => place != 0 && _end - place <= (uint)(_log.Length / UnitBytes);

    private int OffsetOf(uint place) => (int)(place & (uint)(_log.Length / UnitBytes) - 1) * UnitBytes;

    private Span<ulong> BucketOf(ulong hash) => _slots.AsSpan((int)((uint)hash & (uint)(_slots.Length / BucketSlots - 1)) * BucketSlots, BucketSlots);

    private void Begin(ZoneTable table, ServicePolicy policy)
    {
        _tableVersion = table.Version;
        _policyVersion = policy.Edition;
        long zoneBytes = 0;
        foreach (ServedZone zone in table.Zones)
            zoneBytes += zone.State.Snapshot?.Bytes ?? 0;
        int bytes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(2 * zoneBytes, BytesMin, bytesMax));
        if (bytes == _log.Length)
        {
            Forget();
            return;
        }
        try
        {
            (_log, _slots) = (new byte[bytes], new ulong[bytes / SlotBytesEach]);
        }
        catch (OutOfMemoryException)
        {
            (_log, _slots) = (new byte[BytesMin], new ulong[BytesMin / SlotBytesEach]);   // answers are made anew, which needs none
        }
        _end = 1;
    }

    private void Forget()
    {
        Array.Clear(_slots);
        _end = 1;
    }

    // Eight bytes at a time in lower case; that other bytes are folded too does not matter, because what is found is compared. Whoever finds names that collide gains nothing:
    // their answers are made anew.
    private static ulong HashOf(ReadOnlySpan<byte> question, bool isDnssecOk)
    {
        ulong hash = ((ulong)question.Length << 1 | (isDnssecOk ? 1UL : 0)) * Multiplier;
        while (question.Length >= sizeof(ulong))
        {
            hash = (hash ^ (BinaryPrimitives.ReadUInt64LittleEndian(question) | CaseBits)) * Multiplier;
            hash ^= hash >> 29;
            question = question[sizeof(ulong)..];
        }
        ulong last = 0;
        foreach (byte value in question)
            last = last << 8 | value | 0x20;
        hash = (hash ^ last) * Multiplier;
        return hash ^ hash >> 32;
    }
}
