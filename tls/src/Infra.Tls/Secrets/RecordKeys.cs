using Infra.Crypto;
using Infra.Tls.Records;

namespace Infra.Tls.Secrets;

/// <summary>Makes the protection of records out of a traffic secret (RFC 8446 section 7.3).</summary>
internal static class RecordKeys
{
    internal static RecordCipher CreateCipher(SuiteParameters suite, ReadOnlySpan<byte> trafficSecret)
    {
        Span<byte> key = stackalloc byte[32];
        key = key[..suite.KeySize];
        Span<byte> iv = stackalloc byte[RecordCipher.IvSize];
        suite.Kdf.RecordKeys(trafficSecret, key, iv);
        var cipher = new RecordCipher(suite, key, iv);
        ConstantTime.Erase(key);
        ConstantTime.Erase(iv);
        return cipher;
    }
}
