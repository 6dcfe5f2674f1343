using Infra.Crypto.Mac;
using Infra.Dns.Answers;
using Infra.Dns.Server.Configuration;
using Infra.Parsing;

namespace Infra.Dns.Server.Service;

/// <summary>
/// Limits like answers by UDP to one network, so that this server is of no use to attack others by forged addresses. A fixed table holds, for each network and sort of answer, what it may
/// still get; shared by all threads without a lock. Networks that meet in one entry share it while both are active, which an attacker cannot arrange without the key of the hash.
/// </summary>
internal sealed class RateLimiter
{
    private const int EntriesBits = 16;
    private const int TagBits = 16;
    private const int SecondBits = 24;

    private readonly RateLimitSettings _settings;
    private readonly IpPrefix[] _exempt;
    private readonly byte[] _hashKey;
    private readonly long[] _entries = new long[1 << EntriesBits];   // tag 16, second 24, credit 24 with sign

    /// <summary>An empty table.</summary>
    /// <param name="settings">The limits.</param>
    /// <param name="hashKey">Sixteen random bytes.</param>
    internal RateLimiter(RateLimitSettings settings, ReadOnlySpan<byte> hashKey)
    {
        _settings = settings;
        _exempt = [.. settings.Exempt];
        _hashKey = hashKey.ToArray();
    }

    internal bool IsEnabled => _settings.ResponsesPerSecond > 0;

    internal int Slip => _settings.Slip;

    internal bool IsLogOnly => _settings.IsLogOnly;

    /// <summary>Takes one answer from what a network may get.</summary>
    /// <param name="address">The client's address, 4 or 16 bytes.</param>
    /// <param name="kind">The sort of answer.</param>
    /// <param name="second">The present second of any clock that never goes back.</param>
    /// <returns>False if it may get no more.</returns>
    internal bool TryTake(ReadOnlySpan<byte> address, AnswerKind kind, long second)
    {
        if (!IsEnabled) return true;
        foreach (IpPrefix network in _exempt)
        {
            if (network.Contains(address)) return true;
        }
        ulong hash = HashOf(address, kind);
        ref long entry = ref _entries[(int)(hash & (1u << EntriesBits) - 1)];
        long tag = (long)(hash >> 64 - TagBits);
        int now = (int)(second & (1 << SecondBits) - 1);
        while (true)
        {
            long old = Volatile.Read(ref entry);
            int elapsed = now - (int)(old >> 64 - TagBits - SecondBits & (1 << SecondBits) - 1) & (1 << SecondBits) - 1;
            bool isOther = (old >>> 64 - TagBits) != tag && elapsed > _settings.WindowSeconds;
            int credit = old == 0 || isOther ? _settings.ResponsesPerSecond : CreditAfter((int)(old << 64 - SecondBits >> 64 - SecondBits), elapsed);
            int left = Math.Max(credit - 1, -FloorOf());
            long next = tag << 64 - TagBits | (long)now << 64 - TagBits - SecondBits | (long)left & (1 << SecondBits) - 1;
            if (Interlocked.CompareExchange(ref entry, next, old) == old) return credit > 0;
        }
    }

    private int FloorOf() => (int)Math.Min((long)_settings.ResponsesPerSecond * _settings.WindowSeconds, 1 << SecondBits - 2);

    private int CreditAfter(int credit, int elapsed) =>
        (int)Math.Min(_settings.ResponsesPerSecond, credit + (long)Math.Min(elapsed, 1 << 16) * _settings.ResponsesPerSecond);

    private ulong HashOf(ReadOnlySpan<byte> address, AnswerKind kind)
    {
        Span<byte> input = stackalloc byte[ClientAddress.LengthMax + 1];
        input.Clear();
        address.CopyTo(input[1..]);
        int bits = address.Length == 4 ? _settings.IPv4Prefix : _settings.IPv6Prefix;
        for (int i = 0; i < address.Length; i++)
            input[i + 1] &= (byte)(0xFF00 >> Math.Clamp(bits - i * 8, 0, 8));
        input[0] = (byte)((int)kind << 1 | (address.Length == 4 ? 1 : 0));
        Span<byte> tag = stackalloc byte[SipHash.TagSize];
        SipHash.Compute(_hashKey, input, tag);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(tag);
    }
}
