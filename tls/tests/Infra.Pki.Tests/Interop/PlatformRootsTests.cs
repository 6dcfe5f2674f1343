using Infra.Crypto.Keys;
using Infra.Pki.Signing;
using Infra.Pki.Trust;
using Infra.Testing.Peers;

namespace Infra.Pki.Tests.Interop;

/// <summary>The roots of the real world, as Debian ships them.</summary>
public class PlatformRootsTests
{
    [PeerFact, Trait("Category", "Interop")]
    public void CaCertificates_AllParse_AndVerifyThemselvesWhereTheirAlgorithmIsNotWeak()
    {
        string path = Path.Combine(PeerRoot.Open().Folder, "etc/ssl/certs/ca-certificates.crt");

        PlatformTrust trust = TrustFiles.LoadPlatform(path, null, [], []);

        Assert.Equal(0, trust.SkippedCount);
        Assert.InRange(trust.Anchors.Count, 100, 1000);
        int verified = 0, weak = 0;
        foreach (Certificate root in trust.Anchors.Select(anchor => anchor.Certificate!))
        {
            CertificateTests.ReadAll(root);
            Assert.True(root.TryGetPublicKey(out PublicKey? key, out KeyError error), $"{root.SubjectText}: {error}");
            if (CertificateSignature.TryRead(root.SignatureAlgorithm, out SignatureScheme scheme))
            {
                Assert.True(CertificateSignature.Verify(scheme, key, root.ToBeSigned, root.Signature), root.SubjectText);
                verified++;
            }
            else
            {
                weak++;   // SHA-1, which nobody checks on an anchor
            }
        }
        Assert.InRange(verified, 80, 1000);
        Assert.Equal(trust.Anchors.Count, verified + weak);
    }
}
