using Infra.Crypto.Keys;
using Infra.Pki.Builder;
using Infra.Pki.Tests.Making;
using Infra.Pki.Verification;

namespace Infra.Pki.Tests.Verification;

/// <summary>Whatever a chain looks like, checking it stays within the numbers of the budget.</summary>
public class BudgetTests
{
    private static readonly Authority Root = Authority.Root();

    [Fact]
    public void CrossSignedLoops_EndWithoutAPath()
    {
        // Two authorities that certify each other, and no way out.
        PrivateKey keyA = Authority.NewKey(), keyB = Authority.NewKey();
        Authority a = Authority.Root("A", key: keyA), b = Authority.Root("B", key: keyB);
        Certificate aByB = b.Intermediate("A", key: keyA).Certificate, bByA = a.Intermediate("B", key: keyB).Certificate;
        var budget = new VerificationBudget();

        VerificationResult result = Verify([a.Leaf(), aByB, bByA, a.Certificate, b.Certificate], budget);

        ChainVerifierTests.AssertFails(result, VerificationFailure.UnknownIssuer, 0, 48);
        Assert.Equal(VerificationBudget.SignaturesDefault, budget.SignaturesLeft);   // nothing led to an anchor, so nothing was checked
        Assert.InRange(VerificationBudget.StepsDefault - budget.StepsLeft, 1, 50);
    }

    [Fact]
    public void CrossSignedLoops_WithAWayOut_FindIt()
    {
        PrivateKey keyA = Authority.NewKey(), keyB = Authority.NewKey();
        Authority a = Authority.Root("A", key: keyA), b = Authority.Root("B", key: keyB);
        Certificate aByB = b.Intermediate("A", key: keyA).Certificate, bByA = a.Intermediate("B", key: keyB).Certificate;
        Certificate bByRoot = Root.Intermediate("B", key: keyB).Certificate;

        Assert.True(Verify([a.Leaf(), aByB, bByA, bByRoot]).IsValid);
    }

    [Fact]
    public void ManyIntermediatesOfOneName_ExhaustTheStepsAtMost()
    {
        // All have the same name and different keys: every order of them is a path by name.
        List<Certificate> chain = [Root.Intermediate("Same").Leaf()];
        for (int i = 0; i < 40; i++)
            chain.Add(Authority.Root("Same").Certificate);
        var budget = new VerificationBudget();

        VerificationResult result = Verify([.. chain], budget);

        Assert.Equal(VerificationFailure.BudgetExceeded, result.Failure);
        Assert.Equal(46, result.Alert);
        Assert.Equal(0, budget.StepsLeft);
        Assert.Equal(VerificationBudget.SignaturesDefault, budget.SignaturesLeft);
    }

    [Fact]
    public void ManyWrongSigners_ExhaustTheSignaturesAtMost()
    {
        // Each has the issuer's name and an anchor above it, so each costs a signature check.
        Certificate leaf = Root.Intermediate("Signer").Leaf();
        List<Certificate> chain = [leaf];
        for (int i = 0; i < 120; i++)
            chain.Add(Root.Intermediate("Signer").Certificate);
        var budget = new VerificationBudget();

        VerificationResult result = Verify([.. chain], budget);

        Assert.Equal(VerificationFailure.BudgetExceeded, result.Failure);
        Assert.Equal(0, budget.SignaturesLeft);
    }

    [Fact]
    public void EachSignature_IsCheckedOnceWhateverThePaths()
    {
        // The leaf violates constraints of all of them: every path is complete, and walks over the same few signatures.
        PrivateKey shared = Authority.NewKey();
        Action<CertificateBuilder> constrain = builder => builder.PermittedNames.Add(NameSubtree.Dns("example.org"));
        Authority one = Root.Intermediate("Shared", constrain, shared), two = Root.Intermediate("Shared", constrain, shared);
        var budget = new VerificationBudget();

        VerificationResult result = Verify([one.Leaf(), one.Certificate, two.Certificate], budget);

        Assert.Equal(VerificationFailure.NameConstraintViolation, result.Failure);
        Assert.Equal(VerificationBudget.SignaturesDefault - 4, budget.SignaturesLeft);
    }

    [Fact]
    public void TenThousandNames_AgainstTenThousandConstraints_ExhaustTheComparisons()
    {
        Authority constrained = Root.Intermediate("Constrained", builder =>
        {
            for (int i = 0; i < 10_000; i++)
                builder.ExcludedNames.Add(NameSubtree.Dns($"x{i}.example.org"));
        });
        Certificate leaf = constrained.Leaf(builder =>
        {
            for (int i = 0; i < 10_000; i++)
                builder.Names.Dns.Add($"h{i}.example.com");
        });
        var budget = new VerificationBudget();

        VerificationResult result = Verify([leaf, constrained.Certificate], budget);

        Assert.Equal(VerificationFailure.BudgetExceeded, result.Failure);
        Assert.Equal(0, budget.ComparisonsLeft);
    }

    [Fact]
    public void ManyNamesOutsideOfAnyConstraint_CountToo()
    {
        Authority constrained = Root.Intermediate("Constrained", builder => builder.PermittedNames.Add(NameSubtree.Email("example.com")));
        Certificate leaf = constrained.Leaf(builder =>
        {
            for (int i = 0; i < 1000; i++)
                builder.Names.Dns.Add($"h{i}.example.com");
        });

        Assert.Equal(VerificationFailure.BudgetExceeded, Verify([leaf, constrained.Certificate], new VerificationBudget(comparisons: 1000)).Failure);
        Assert.True(Verify([leaf, constrained.Certificate], new VerificationBudget(comparisons: 1002)).IsValid);   // 1001 names and the subject
    }

    [Theory]
    [InlineData(0, 1000, 1000)]
    [InlineData(1000, 0, 1000)]
    public void AnEmptyBudget_LetsNothingPass(int signatures, int steps, int comparisons)
        => Assert.Equal(VerificationFailure.BudgetExceeded, Verify([Root.Leaf()], new VerificationBudget(signatures, steps, comparisons)).Failure);

    [Fact]
    public void OneBudget_IsSharedByTheChecksOfAHandshake()
    {
        var budget = new VerificationBudget(signatures: 3);

        Assert.True(Verify([Root.Leaf()], budget).IsValid);
        Assert.True(budget.TrySignature());
        Assert.True(Verify([Root.Leaf()], budget).IsValid);
        Assert.False(budget.TrySignature());
        Assert.Equal(VerificationFailure.BudgetExceeded, Verify([Root.Leaf()], budget).Failure);
    }

    [Fact]
    public void LongChains_AreCutAtTheBound()
    {
        List<Certificate> chain = [];
        Authority last = Root;
        for (int i = 0; i < 30; i++)
        {
            last = last.Intermediate($"Level {i}");
            chain.Insert(0, last.Certificate);
        }
        var budget = new VerificationBudget();

        VerificationResult result = Verify([last.Leaf(), .. chain], budget);

        Assert.Equal(VerificationFailure.PathTooLong, result.Failure);
        Assert.InRange(VerificationBudget.StepsDefault - budget.StepsLeft, 1, 30);
    }

    private static VerificationResult Verify(Certificate[] chain, VerificationBudget? budget = null)
        => new ChainVerifier(TrustAnchors.FromCertificates([Root.Certificate])).Verify(new(chain), CertificatePurpose.ServerAuthentication, null, Authority.Now, budget);
}
