using Infra.Buffers;
using Infra.Crypto;
using Infra.Tls.Records;

namespace Infra.Tls.Secrets;

/// <summary>One direction of an established connection: the present traffic secret and the protection made of it. One user at a time.</summary>
internal sealed class TrafficKeys : IDisposable
{
    private readonly SuiteParameters _suite;
    private readonly SecretBytes _secret;

    internal TrafficKeys(SuiteParameters suite, ReadOnlySpan<byte> trafficSecret)
    {
        _suite = suite;
        _secret = SecretBytes.CopyOf(trafficSecret);
        Cipher = RecordKeys.CreateCipher(suite, trafficSecret);
    }

    internal RecordCipher Cipher { get; private set; }

    /// <summary>How often the keys were replaced.</summary>
    internal ulong Updates { get; set; }

    /// <summary>Replaces the keys by the next generation (RFC 8446 section 7.2).</summary>
    internal void Update()
    {
        Span<byte> next = stackalloc byte[LabelKdf.DigestSizeMax];
        next = next[.._secret.Length];
        _suite.Kdf.NextSecret(_secret.Span, next);
        next.CopyTo(_secret.Span);
        ConstantTime.Erase(next);
        Cipher.Dispose();
        Cipher = RecordKeys.CreateCipher(_suite, _secret.Span);
        Updates++;
    }

    public void Dispose()
    {
        _secret.Dispose();
        Cipher.Dispose();
    }
}
