using System.Net;
using Infra.Parsing;
using Infra.Pki.Builder;
using Infra.Pki.Tests.Making;
using Infra.Pki.Verification;

namespace Infra.Pki.Tests.Verification;

/// <summary>RFC 5280 section 4.2.1.10, and what design and past failures of others add: wildcards, forms that are not understood, string types and case in Names.</summary>
public class NameConstraintTests
{
    private static readonly Authority Root = Authority.Root();

    [Theory]
    [InlineData("host.example", "host.example", true)]
    [InlineData("host.example", "www.host.example", true)]
    [InlineData("host.example", "a.b.HOST.example", true)]
    [InlineData("host.example", "myhost.example", false)]
    [InlineData("host.example", "example", false)]
    [InlineData(".host.example", "host.example", false)]
    [InlineData(".host.example", "www.host.example", true)]
    [InlineData("", "anything.example", true)]
    [InlineData("example.com", "*.example.com", true)]
    [InlineData(".example.com", "*.example.com", true)]
    [InlineData("a.example.com", "*.example.com", false)]
    [InlineData("*.example.com", "www.example.com", false)]       // a constraint with an asterisk is none that can be judged
    [InlineData("example.com.", "www.example.com", false)]
    [InlineData("host.example", "www.host.example.", false)]      // nor is such a name
    public void Dns_Permitted(string constraint, string name, bool isGood)
        => Check(authority => authority.PermittedNames.Add(NameSubtree.Dns(constraint)), Dns(name), isGood);

    [Theory]
    [InlineData("host.example", "host.example", false)]
    [InlineData("host.example", "www.HOST.example", false)]
    [InlineData("host.example", "myhost.example", true)]
    [InlineData("host.example", "other.example", true)]
    [InlineData(".host.example", "host.example", true)]
    [InlineData(".host.example", "a.host.example", false)]
    [InlineData("", "anything.example", false)]
    [InlineData("a.example.com", "*.example.com", false)]         // the asterisk could be the a
    [InlineData("A.example.com", "*.Example.com", false)]
    [InlineData("b.a.example.com", "*.example.com", true)]        // but not two labels
    [InlineData("example.com", "*.example.com", false)]
    [InlineData("example.com", "*.a.example.com", false)]
    [InlineData(".a.example.com", "*.example.com", true)]
    public void Dns_Excluded(string constraint, string name, bool isGood)
        => Check(authority => authority.ExcludedNames.Add(NameSubtree.Dns(constraint)), Dns(name), isGood);

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.77", true, false)]
    [InlineData("192.0.2.0/24", "192.0.3.1", false, true)]
    [InlineData("192.0.2.0/24", "2001:db8::1", false, true)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true, false)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true, false)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false, true)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", false, false)]   // an IPv4 address in IPv6 clothes is neither permitted nor overlooked
    public void Addresses(string prefix, string address, bool isPermitted, bool isAllowedWhenExcluded)
    {
        Assert.True(IpPrefix.TryParse(prefix, out IpPrefix parsed));
        Action<CertificateBuilder> leaf = builder => builder.Names.Addresses.Add(IPAddress.Parse(address));

        Check(authority => authority.PermittedNames.Add(NameSubtree.Address(parsed)), leaf, isPermitted);
        Check(authority => authority.ExcludedNames.Add(NameSubtree.Address(parsed)), leaf, isAllowedWhenExcluded);
    }

    [Theory]
    [InlineData("8708C0000200FFFFFF00", true)]
    [InlineData("8708C0000200FF00FF00", false)]      // a mask with a hole
    [InlineData("8708C0000200FFFFFF05", false)]
    [InlineData("8704C0000200", false)]              // no mask
    [InlineData("8709C0000200FFFFFF0000", false)]
    [InlineData("8700", false)]
    public void Addresses_WithRawConstraint(string subtree, bool isGood)
        => Check(Raw(0xA0, subtree), builder => builder.Names.Addresses.Add(IPAddress.Parse("192.0.2.1")), isGood);

    [Theory]
    [InlineData("who@example.com", "who@example.com", true)]
    [InlineData("who@example.com", "who@EXAMPLE.com", true)]
    [InlineData("who@example.com", "Who@example.com", false)]     // the local part has case
    [InlineData("example.com", "anybody@example.com", true)]
    [InlineData("example.com", "anybody@mail.example.com", false)]
    [InlineData(".example.com", "anybody@mail.example.com", true)]
    [InlineData(".example.com", "anybody@example.com", false)]
    [InlineData("", "anybody@example.org", true)]
    [InlineData("example.com", "example.com", false)]
    [InlineData("example.com", "a@b@example.com", false)]
    [InlineData("example.com", "\"a@b\"@example.com", false)]
    public void Email_Permitted(string constraint, string mailbox, bool isGood)
        => Check(authority => authority.PermittedNames.Add(NameSubtree.Email(constraint)), builder => builder.Names.Emails.Add(mailbox), isGood);

    [Theory]
    [InlineData("example.com", "anybody@example.com", false)]
    [InlineData("example.com", "anybody@example.org", true)]
    [InlineData("example.com", "anybody", false)]
    public void Email_Excluded(string constraint, string mailbox, bool isGood)
        => Check(authority => authority.ExcludedNames.Add(NameSubtree.Email(constraint)), builder => builder.Names.Emails.Add(mailbox), isGood);

    [Fact]
    public void Email_InTheSubject_CountsWithoutAlternativeNames()
    {
        Authority authority = Root.Intermediate("Mail", builder => builder.PermittedNames.Add(NameSubtree.Email("example.com")));
        Certificate Leaf(string mailbox) => authority.Leaf(Client(builder => builder.Subject = DistinguishedName.Create([(NameAttribute.EmailAddress, mailbox)])), dns: "");

        Assert.True(VerifyClient(authority, Leaf("a@example.com")).IsValid);
        Assert.Equal(VerificationFailure.NameConstraintViolation, VerifyClient(authority, Leaf("a@example.org")).Failure);
    }

    [Theory]
    [InlineData("0C", "Example Org", true)]
    [InlineData("13", "Example Org", true)]
    [InlineData("16", "EXAMPLE  org ", true)]
    [InlineData("14", "example org", true)]
    [InlineData("0C", "Example Organisation", false)]
    public void DirectoryNames_AreComparedAsText(string stringTag, string organization, bool isInside)
    {
        byte[] attribute = [0x06, 3, 0x55, 4, 0x0A, .. RawCertificate.Wrap(Convert.FromHexString(stringTag)[0], System.Text.Encoding.ASCII.GetBytes(organization))];
        byte[] organizationPart = RawCertificate.Wrap(0x31, RawCertificate.Wrap(0x30, attribute));
        byte[] common = DistinguishedName.FromCommonName("leaf").Encoded[2..].ToArray();
        Assert.True(DistinguishedName.TryFromEncoded(RawCertificate.Wrap(0x30, [.. organizationPart, .. common]), out DistinguishedName? subject));
        DistinguishedName constraint = DistinguishedName.Create([(NameAttribute.Organization, "Example Org")]);

        Check(authority => authority.PermittedNames.Add(NameSubtree.Directory(constraint)), builder => builder.Subject = subject, isInside);
        Check(authority => authority.ExcludedNames.Add(NameSubtree.Directory(constraint)), builder => builder.Subject = subject, !isInside);
    }

    [Fact]
    public void DirectoryNames_InBmp_AreComparedAsText()
    {
        byte[] attribute = [0x06, 3, 0x55, 4, 0x0A, .. RawCertificate.Wrap(0x1E, System.Text.Encoding.BigEndianUnicode.GetBytes("example org"))];
        Assert.True(DistinguishedName.TryFromEncoded(RawCertificate.Wrap(0x30, RawCertificate.Wrap(0x31, RawCertificate.Wrap(0x30, attribute))), out DistinguishedName? subject));
        DistinguishedName constraint = DistinguishedName.Create([(NameAttribute.Organization, "Example Org")]);

        Check(authority => authority.ExcludedNames.Add(NameSubtree.Directory(constraint)), builder => builder.Subject = subject, false);
    }

    [Fact]
    public void DirectoryNames_ThatCannotBeRead_FailUnderAnyConstraint()
    {
        byte[] attribute = [0x06, 3, 0x55, 4, 0x0A, 0x0C, 2, 0xFF, 0xFE];   // no UTF-8
        Assert.True(DistinguishedName.TryFromEncoded(RawCertificate.Wrap(0x30, RawCertificate.Wrap(0x31, RawCertificate.Wrap(0x30, attribute))), out DistinguishedName? subject));
        DistinguishedName constraint = DistinguishedName.Create([(NameAttribute.Organization, "Example Org")]);

        Check(authority => authority.ExcludedNames.Add(NameSubtree.Directory(constraint)), builder => builder.Subject = subject, false);
    }

    [Fact]
    public void FormsThatAreNotUnderstood_FailUnderConstraintsOfTheirForm()
    {
        Action<CertificateBuilder> uri = builder => builder.Names.Uris.Add("https://www.example.com/");
        Action<CertificateBuilder> registered = builder => builder.AddExtension([0x55, 0x1D, 0x11], false, Convert.FromHexString("300488022A03"));

        Check(authority => authority.PermittedNames.Add(NameSubtree.Uri("example.com")), uri, false);
        Check(authority => authority.ExcludedNames.Add(NameSubtree.Uri("example.org")), uri, false);
        Check(authority => authority.PermittedNames.Add(NameSubtree.Dns("example.com")), uri, true);
        Check(Raw(0xA0, "88022A03"), registered, false);
        Check(Raw(0xA1, "88022A04"), registered, false);
        Check(authority => authority.PermittedNames.Add(NameSubtree.Dns("example.com")), registered, true);
    }

    [Fact]
    public void OtherForms_AreFreeOfAConstraint()
        => Check(authority => authority.PermittedNames.Add(NameSubtree.Email("example.com")), Dns("www.example.com"), true);

    [Fact]
    public void Excluded_WinsOverPermitted()
        => Check(authority =>
        {
            authority.PermittedNames.Add(NameSubtree.Dns("example.com"));
            authority.ExcludedNames.Add(NameSubtree.Dns("www.example.com"));
        }, Dns("www.example.com"), false);

    [Fact]
    public void OneOfSeveralPermitted_IsEnough_ButEveryNameCounts()
    {
        Action<CertificateBuilder> both = authority =>
        {
            authority.PermittedNames.Add(NameSubtree.Dns("example.org"));
            authority.PermittedNames.Add(NameSubtree.Dns("example.com"));
        };

        Check(both, Dns("www.example.com"), true);
        Check(both, builder =>
        {
            builder.Names.Dns.Add("www.example.com");
            builder.Names.Dns.Add("www.example.net");
        }, false);
    }

    [Fact]
    public void Constraints_BindAllLevelsBelow_AndThoseOfTheAnchorToo()
    {
        Authority root = Authority.Root("Constrained", builder => builder.PermittedNames.Add(NameSubtree.Dns("example.com")));
        Authority middle = root.Intermediate("Middle");

        Assert.True(Verify(root, [middle.Leaf(), middle.Certificate]).IsValid);
        Assert.Equal(VerificationFailure.NameConstraintViolation, Verify(root, [middle.Leaf(dns: "www.example.org"), middle.Certificate]).Failure);
    }

    [Fact]
    public void Constraints_BindIntermediates_ButNotSelfIssuedOnes()
    {
        DistinguishedName permitted = DistinguishedName.Create([(NameAttribute.Organization, "Inside")]);
        Authority constrained = Root.Intermediate("Outside", builder => builder.PermittedNames.Add(NameSubtree.Directory(permitted)));
        Action<CertificateBuilder> inside = builder => builder.Subject = permitted;
        Authority renewed = constrained.Intermediate("Outside"), stranger = constrained.Intermediate("Stranger");

        Assert.True(VerifyClient(Root, [renewed.Leaf(Client(inside)), renewed.Certificate, constrained.Certificate]).IsValid);
        VerificationResult result = VerifyClient(Root, [stranger.Leaf(Client(inside)), stranger.Certificate, constrained.Certificate]);
        Assert.Equal(VerificationFailure.NameConstraintViolation, result.Failure);
        Assert.Equal(1, result.CertificateIndex);
        Assert.Equal(42, result.Alert);
    }

    private static Action<CertificateBuilder> Client(Action<CertificateBuilder> change) => builder =>
    {
        builder.Purposes.Clear();
        change(builder);
    };

    private static Action<CertificateBuilder> Dns(string name) => builder => builder.AddExtension([0x55, 0x1D, 0x11], false, SanValue(name));

    private static byte[] SanValue(string name) => RawCertificate.Wrap(0x30, RawCertificate.Wrap(0x82, System.Text.Encoding.ASCII.GetBytes(name)));

    private static Action<CertificateBuilder> Raw(byte list, string subtree) => authority
        => authority.AddExtension([0x55, 0x1D, 0x1E], true, RawCertificate.Wrap(0x30, RawCertificate.Wrap(list, RawCertificate.Wrap(0x30, Convert.FromHexString(subtree)))));

    private static void Check(Action<CertificateBuilder> constrain, Action<CertificateBuilder> leaf, bool isGood)
    {
        Authority authority = Root.Intermediate("Constrained", constrain);
        VerificationResult result = VerifyClient(authority, authority.Leaf(Client(leaf), dns: ""));

        Assert.True(result.IsValid == isGood, result.ToString());
        if (isGood) return;
        Assert.Equal(VerificationFailure.NameConstraintViolation, result.Failure);
        Assert.Equal(42, result.Alert);
        Assert.Equal(0, result.CertificateIndex);
    }

    private static VerificationResult VerifyClient(Authority authority, Certificate leaf) => VerifyClient(Root, [leaf, authority.Certificate]);

    private static VerificationResult VerifyClient(Authority root, Certificate[] chain) => new ChainVerifier(TrustAnchors.FromCertificates([root.Certificate])).VerifyClient(new(chain), Authority.Now);

    private static VerificationResult Verify(Authority root, Certificate[] chain)
        => new ChainVerifier(TrustAnchors.FromCertificates([root.Certificate])).Verify(new(chain), CertificatePurpose.ServerAuthentication, null, Authority.Now);
}
