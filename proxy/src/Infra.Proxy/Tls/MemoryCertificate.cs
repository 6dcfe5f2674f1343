using System.Net;
using Infra.Crypto.Keys;
using Infra.Interop;
using Infra.Pki;
using Infra.Pki.Builder;
using Infra.Proxy.Data;
using Infra.Tls.Config;

namespace Infra.Proxy.Tls;

/// <summary>A certificate for trying things out: for localhost, its addresses and this machine's name, valid for a year, its key nowhere but in memory.</summary>
internal static class MemoryCertificate
{
    internal static NamedCertificate Create(TimeProvider time)
    {
        EventLoop.MayBlock("making a key");
        DateTimeOffset now = time.GetUtcNow();
        PrivateKey key = PrivateKey.Generate(KeyKind.EcP256, SystemRandom.Instance);
        CertificateBuilder builder = CertificateBuilder.Leaf(
            DistinguishedName.FromCommonName("localhost"), now.AddHours(-1), now.AddDays(365), CertificatePurpose.ServerAuthentication);
        builder.Names.Dns.Add("localhost");
        string machine = Environment.MachineName.ToLowerInvariant();
        if (machine != "localhost" && AlternativeNames.IsValidDns(machine)) builder.Names.Dns.Add(machine);
        builder.Names.Addresses.Add(IPAddress.Loopback);
        builder.Names.Addresses.Add(IPAddress.IPv6Loopback);
        Certificate certificate = builder.SignSelf(key, SystemRandom.Instance);
        if (!CertifiedKey.TryCreate(new CertificateChain([certificate]), key, out CertifiedKey? certified, out PkiError error))
            throw new InvalidOperationException($"A certificate was made that does not fit its key: {error}");
        return new NamedCertificate(certified, [.. builder.Names.Dns], IsDefault: true);
    }
}
