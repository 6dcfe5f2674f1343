using Infra.Crypto.Keys;
using Infra.Pki.Builder;
using Infra.Testing.Fakes;

namespace Infra.Pki.Tests.Making;

/// <summary>An authority of a test: makes others below it. Keys are on P-256 unless the test says otherwise; every run makes the same ones.</summary>
internal sealed class Authority
{
    internal static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    internal static readonly DateTimeOffset Now = new(2030, 6, 1, 12, 0, 0, TimeSpan.Zero);
    internal static readonly DateTimeOffset End = new(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static long _seed = 1;

    private Authority(Certificate certificate, PrivateKey key)
    {
        Certificate = certificate;
        Key = key;
        Identity = CertifiedKey.TryCreate(new CertificateChain([certificate]), key, out CertifiedKey? identity, out PkiError error) ? identity : throw new InvalidOperationException(error.ToString());
    }

    internal Certificate Certificate { get; }

    internal PrivateKey Key { get; }

    internal CertifiedKey Identity { get; }

    internal static SeededRandom Random() => new((ulong)Interlocked.Increment(ref _seed));

    internal static PrivateKey NewKey(KeyKind kind = KeyKind.EcP256) => PrivateKey.Generate(kind, Random());

    internal static Authority Root(string name = "Test Root", Action<CertificateBuilder>? change = null, PrivateKey? key = null)
    {
        key ??= NewKey();
        CertificateBuilder builder = CertificateBuilder.Root(DistinguishedName.FromCommonName(name), Start, End);
        change?.Invoke(builder);
        return new Authority(builder.SignSelf(key, Random()), key);
    }

    internal Authority Intermediate(string name, Action<CertificateBuilder>? change = null, PrivateKey? key = null)
    {
        key ??= NewKey();
        CertificateBuilder builder = CertificateBuilder.Intermediate(DistinguishedName.FromCommonName(name), Start, End);
        builder.PathLength = null;
        change?.Invoke(builder);
        return new Authority(builder.Sign(key.PublicKey, Identity, Random()), key);
    }

    internal Certificate Leaf(Action<CertificateBuilder>? change = null, PrivateKey? key = null, string dns = "www.example.com")
    {
        CertificateBuilder builder = LeafBuilder(dns);
        change?.Invoke(builder);
        return builder.Sign((key ?? NewKey()).PublicKey, Identity, Random());
    }

    internal static CertificateBuilder LeafBuilder(string dns = "www.example.com")
    {
        CertificateBuilder builder = CertificateBuilder.Leaf(DistinguishedName.FromCommonName("leaf"), Start, End, CertificatePurpose.ServerAuthentication);
        if (dns.Length > 0) builder.Names.Dns.Add(dns);
        return builder;
    }
}
