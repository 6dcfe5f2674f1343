using Infra.Crypto.Keys;

namespace Infra.Pki.Tests.Making;

/// <summary>One RSA key for all tests, because making them is slow.</summary>
internal static class RsaKey
{
    internal static PrivateKey Shared { get; } = Authority.NewKey(KeyKind.Rsa);
}
