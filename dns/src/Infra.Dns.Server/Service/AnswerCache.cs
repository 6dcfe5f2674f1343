using System.Buffers.Binary;
using Infra.Dns.Answers;
using Infra.Dns.Names;

namespace Infra.Dns.Server.Service;

/// <summary>
/// Answers of one thread as they stood behind their questions, to be copied when the same is asked again. An answer of another version of its zone, of other zones or
/// of another policy is never found: entries keep numbers of versions and hold no version alive. The memory is taken at once and never grows; the oldest answers make room.
/// Names are found in any case, and what points to them shows the case of the question at hand.
/// </summary>
internal sealed class AnswerCache
{
    internal const int BytesDefault = 4 << 20;

    // Longer answers are rare, and copying is not what they cost.
    internal const int BodyLengthMax = 2048;

    private const int SlotBytesEach = 128;   // one slot for so many bytes: a short answer with its question
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private const ulong CaseBits = 0x2020202020202020;
    private const int TypeAndClassLength = 4;

    private readonly byte[] _log;
    private readonly Slot[] _slots;
    private long _end;   // bytes ever written to the log, and skipped at its end
    private long _tableVersion;
    private long _policyVersion;

    /// <summary>An empty cache.</summary>
    /// <param name="bytes">Bytes of questions and answers, a power of two and at least 4 KiB.</param>
    internal AnswerCache(int bytes = BytesDefault)
    {
        _log = new byte[bytes];
        _slots = new Slot[bytes / SlotBytesEach];
    }

    /// <summary>Finds the answer to a question.</summary>
    /// <param name="question">Name without pointers, type and class.</param>
    /// <param name="isDnssecOk">Whether signatures are wanted.</param>
    /// <param name="table">The zones.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="found">The answer; valid until the next call of <see cref="Add"/>.</param>
    internal bool TryFind(ReadOnlySpan<byte> question, bool isDnssecOk, ZoneTable table, ServicePolicy policy, out CachedAnswer found)
    {
        found = default;
        if (table.Version != _tableVersion || policy.Edition != _policyVersion) Clear(table, policy);
        ulong hash = HashOf(question, isDnssecOk);
        ref Slot slot = ref _slots[IndexOf(hash)];
        if (slot.Hash != hash) slot = ref _slots[IndexOf(hash) ^ 1];
        if (slot.Hash != hash || slot.QuestionLength != question.Length || slot.IsDnssecOk != isDnssecOk || slot.Place < _end - _log.Length) return false;
        if (table.ZoneAt(slot.ZoneSlot) is not { } zone || zone.State.Version != slot.ZoneVersion) return false;
        ReadOnlySpan<byte> entry = _log.AsSpan((int)(slot.Place & (_log.Length - 1)), slot.QuestionLength + slot.BodyLength);
        ReadOnlySpan<byte> stored = entry[..slot.QuestionLength];
        if (!stored[^TypeAndClassLength..].SequenceEqual(question[^TypeAndClassLength..]) || !WireName.AreEqual(stored[..^TypeAndClassLength], question[..^TypeAndClassLength])) return false;
        found = new CachedAnswer(entry[slot.QuestionLength..], slot.AnswerCount, slot.AuthorityCount, slot.IsAuthoritative);
        return true;
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
        int length = question.Length + body.Length;
        int start = (int)(_end & (_log.Length - 1));
        if (start + length > _log.Length)
        {
            _end += _log.Length - start;   // an entry never wraps
            start = 0;
        }
        question.CopyTo(_log.AsSpan(start));
        body.CopyTo(_log.AsSpan(start + question.Length));
        ulong hash = HashOf(question, isDnssecOk);
        int index = IndexOf(hash);
        // Of the two slots, its own of before or else the one that was written longer ago.
        if (_slots[index].Hash != hash && (_slots[index ^ 1].Hash == hash || _slots[index ^ 1].Place < _slots[index].Place)) index ^= 1;
        _slots[index] = new Slot
        {
            Hash = hash,
            Place = _end,
            ZoneVersion = zoneVersion,
            ZoneSlot = zoneSlot,
            QuestionLength = (ushort)question.Length,
            BodyLength = (ushort)body.Length,
            AnswerCount = result.AnswerCount,
            AuthorityCount = result.AuthorityCount,
            IsAuthoritative = result.IsAuthoritative,
            IsDnssecOk = isDnssecOk,
        };
        _end += length;
    }

    private void Clear(ZoneTable table, ServicePolicy policy)
    {
        Array.Clear(_slots);
        _end = 0;
        _tableVersion = table.Version;
        _policyVersion = policy.Edition;
    }

    private int IndexOf(ulong hash) => (int)(hash >> 32) & (_slots.Length - 1);

    // Eight bytes at a time in lower case; that other bytes are folded too does not matter, because what is found is compared. Whoever finds names that collide gains nothing:
    // their answers are made anew. Never 0, which marks an empty slot.
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
        return (hash ^ hash >> 32) | 1;
    }

    private struct Slot
    {
        internal ulong Hash;
        internal long Place;
        internal long ZoneVersion;
        internal int ZoneSlot;
        internal ushort QuestionLength;
        internal ushort BodyLength;
        internal ushort AnswerCount;
        internal ushort AuthorityCount;
        internal bool IsAuthoritative;
        internal bool IsDnssecOk;
    }
}
