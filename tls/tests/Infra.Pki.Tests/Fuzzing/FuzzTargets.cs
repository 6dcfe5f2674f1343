using Infra.Pki.Builder;
using Infra.Pki.Names;
using Infra.Pki.Tests.Making;
using Infra.Pki.Verification;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Pki.Tests.Fuzzing;

public static class FuzzTargets
{
    private static readonly Authority Root = Authority.Root();
    private static readonly Authority Middle = Root.Intermediate("Middle", builder => builder.PermittedNames.Add(NameSubtree.Dns("example.com")));
    private static readonly Certificate Leaf = Middle.Leaf();
    private static readonly ChainVerifier Verifier = new(TrustAnchors.FromCertificates([Root.Certificate]));

    /// <summary>What parses reads to its end and is the same bytes; what does not names a reason.</summary>
    [FuzzTarget("pki-certificate", Corpus = "Corpus/pki-certificate", InputBytesMax = 4096)]
    public static void ParseCertificate(ReadOnlySpan<byte> input)
    {
        if (Certificate.TryParse(input, out Certificate? certificate, out PkiError error))
        {
            Check(certificate.Der.SequenceEqual(input), "other bytes than were given");
            CertificateTests.ReadAll(certificate);
        }
        else
        {
            Check(error.Kind != PkiErrorKind.None, "refused without a reason");
            FuzzSignal.Saw((int)error.Kind, error.Message.Length);
        }
    }

    /// <summary>Never believed unless it is one of ours: nobody else has the root's key.</summary>
    [FuzzTarget("pki-verify", Corpus = "Corpus/pki-certificate", InputBytesMax = 4096)]
    public static void Verify(ReadOnlySpan<byte> input)
    {
        if (!Certificate.TryParse(input, out Certificate? certificate, out _)) return;
        foreach (Certificate[] chain in (Certificate[][])[[certificate, Middle.Certificate], [Leaf, certificate], [Leaf, certificate, Middle.Certificate], [certificate, certificate, certificate]])
        {
            var budget = new VerificationBudget();
            VerificationResult result = Verifier.Verify(new(chain), CertificatePurpose.ServerAuthentication, null, Authority.Now, budget);
            Check(result.IsValid || result.Alert != 0, "a failure without an alert");
            Check(!result.Message.Any(char.IsControl), "a message that is not escaped");
            if (result.IsValid) Check(result.Path.All(c => c.Equals(Leaf) || c.Equals(Middle.Certificate)), "a certificate that we did not make is believed");
            FuzzSignal.Saw((int)result.Failure);
        }
    }

    /// <summary>Requests that parse are signed by their own key and write back.</summary>
    [FuzzTarget("pki-request", Corpus = "Corpus/pki-request", InputBytesMax = 4096)]
    public static void Request(ReadOnlySpan<byte> input)
    {
        if (CertificateRequest.TryRead(input, out CertificateRequest? request, out PkiError error))
            Check(CertificateRequest.TryParse(request.Der, out _, out _), "the request does not read back");
        else
            Check(error.Kind != PkiErrorKind.None, "refused without a reason");
    }

    /// <summary>Texts of certificates: what reads writes back to a text that reads the same.</summary>
    [FuzzTarget("pki-text", Corpus = "Corpus/pki-text", InputBytesMax = 8192)]
    public static void Text(ReadOnlySpan<byte> input)
    {
        if (CertificateChain.TryRead(input, out CertificateChain? chain, out PkiError error))
        {
            Check(CertificateChain.TryRead(System.Text.Encoding.ASCII.GetBytes(chain.ToPem()), out CertificateChain? again, out _) && again.SequenceEqual(chain), "the chain does not read back");
            Check(chain.Count <= CertificateChain.CertificatesMax, "a chain above the bound");
        }
        else
        {
            Check(error.Kind != PkiErrorKind.None, "refused without a reason");
        }
    }

    /// <summary>A presented name only stands for a reference that has its labels.</summary>
    [FuzzTarget("pki-name", InputBytesMax = 600)]
    public static void Name(ReadOnlySpan<byte> input)
    {
        int half = input.IndexOf((byte)'|');
        if (half < 0 || !ServerName.TryFromDns(input[(half + 1)..], out ServerName? reference)) return;
        ReadOnlySpan<byte> presented = input[..half];
        if (!DnsNames.Matches(presented, reference.DnsName)) return;
        string shown = System.Text.Encoding.ASCII.GetString(presented).ToLowerInvariant();
        string[] parts = shown.Split('.'), labels = reference.Text.Split('.');
        Check(parts.Length == labels.Length && (parts[0] == "*" || parts[0] == labels[0]) && parts.AsSpan(1).SequenceEqual(labels.AsSpan(1)), "names match that differ");
    }

    private static void Check(bool holds, string what)
    {
        if (!holds) throw new AssertionFailedException(what);
    }
}
