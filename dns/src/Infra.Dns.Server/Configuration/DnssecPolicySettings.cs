using System.Net;
using Infra.Config;

namespace Infra.Dns.Server.Configuration;

/// <summary>One <c>[[dnssec-policy]]</c> table: how zones are signed.</summary>
public sealed record DnssecPolicySettings
{
    /// <summary>What zones call it.</summary>
    public required string Name { get; init; }

    /// <summary>The algorithm's number: 8, 10, 13, 14 or 15.</summary>
    public int Algorithm { get; init; }

    /// <summary>Whether keys and zone are signed by two keys instead of one.</summary>
    public bool HasSeparateKeys { get; init; }

    /// <summary>How long a KSK or CSK lives; zero for ever.</summary>
    public TimeSpan KskLifetime { get; init; }

    /// <summary>Whether a KSK is replaced by two DS records instead of two DNSKEY records (RFC 6781 section 4.1.2).</summary>
    public bool DoublesDelegations { get; init; }

    /// <summary>How long a ZSK lives; zero for ever.</summary>
    public TimeSpan ZskLifetime { get; init; }

    /// <summary>Whether denial is by NSEC3 instead of NSEC.</summary>
    public bool UsesNsec3 { get; init; }

    /// <summary>Whether unsigned delegations are left out of the NSEC3 chain.</summary>
    public bool OptOut { get; init; }

    /// <summary>How long a signature is valid.</summary>
    public TimeSpan SignatureLifetime { get; init; }

    /// <summary>How long before its end a signature is renewed.</summary>
    public TimeSpan SignatureRefresh { get; init; }

    /// <summary>By how much at most the end of a signature varies.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Time to live of DNSKEY.</summary>
    public TimeSpan DnskeyTtl { get; init; }

    /// <summary>Time until all secondaries have a change.</summary>
    public TimeSpan PropagationDelay { get; init; }

    /// <summary>When CDS and CDNSKEY are published: off, rollover or always; delete asks the parent to remove its DS (RFC 8078 section 4).</summary>
    public string Cds { get; init; } = "rollover";

    internal bool LeavesParent => Cds == "delete";

    /// <summary>Servers of the parent zone that are asked for its DS.</summary>
    public IReadOnlyList<IPEndPoint> ParentServers { get; init; } = [];

    /// <summary>Whether the same zone always gets the same signatures (RFC 6979).</summary>
    public bool IsReproducible { get; init; }

    /// <summary>Whether a ZONEMD record is kept (RFC 8976).</summary>
    public bool HasDigest { get; init; }

    internal static DnssecPolicySettings? Read(ConfigSection section)
    {
        string? name = section.RequireText("name", "What zones call it.", 1, 255);
        int algorithm = section.Value("algorithm", "Number of the algorithm.", ConfigShape.Integer(0, 255).Where(each => each is 8 or 10 or 13 or 14 or 15, "8, 10, 13, 14 or 15").Select(each => (int)each, each => (long)each), 13);
        bool separate = section.Enum("keys", "One key that signs all, or one for the keys and one for the zone.", false, ("csk", false), ("ksk-zsk", true));
        var policy = new DnssecPolicySettings
        {
            Name = name ?? "",
            Algorithm = algorithm,
            HasSeparateKeys = separate,
            KskLifetime = section.Duration("ksk-lifetime", "How long a KSK or CSK lives; 0 = for ever.", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(36_500)),
            DoublesDelegations = section.Enum("ksk-rollover", "How a KSK is replaced: with both keys published, or with both DS at the parent.", false, ("double-signature", false), ("double-ds", true)),
            ZskLifetime = section.Duration("zsk-lifetime", "How long a ZSK lives; 0 = for ever.", TimeSpan.FromDays(30), TimeSpan.Zero, TimeSpan.FromDays(36_500)),
            UsesNsec3 = section.Enum("denial", "How the absence of names is proven.", false, ("nsec", false), ("nsec3", true)),
            OptOut = section.Boolean("opt-out", "Leaves unsigned delegations out of the NSEC3 chain.", false),
            SignatureLifetime = section.Duration("signature-lifetime", "How long a signature is valid.", TimeSpan.FromDays(14), TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650)),
            SignatureRefresh = section.Duration("signature-refresh", "How long before its end a signature is renewed.", TimeSpan.FromDays(7), TimeSpan.FromSeconds(10), TimeSpan.FromDays(3650)),
            Jitter = section.Duration("jitter", "By how much at most the end of a signature varies.", TimeSpan.FromHours(12), TimeSpan.Zero, TimeSpan.FromDays(365)),
            DnskeyTtl = section.Duration("dnskey-ttl", "Time to live of DNSKEY.", TimeSpan.FromHours(1), TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)),
            PropagationDelay = section.Duration("propagation-delay", "Time until all secondaries have a change.", TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.FromDays(30)),
            Cds = section.Enum("cds", "When CDS and CDNSKEY are published; \"delete\" asks the parent to remove its DS, the step before the zone is signed no longer (RFC 8078).", "rollover", ("off", "off"), ("rollover", "rollover"), ("always", "always"), ("delete", "delete")),
            ParentServers = section.List("parent-servers", "Servers of the parent zone that are asked for its DS.", ConfigShape.EndPoint(53), [], 0, 32),
            IsReproducible = section.Boolean("reproducible", "The same zone always gets the same signatures.", false),
            HasDigest = section.Boolean("zonemd", "Keeps a ZONEMD record.", false),
        };
        if (policy.SignatureRefresh >= policy.SignatureLifetime) section.ReportError("signature-refresh", "out-of-range", "signature-refresh must be shorter than signature-lifetime");
        if (policy.DoublesDelegations && !separate) section.ReportError("ksk-rollover", "key-not-allowed", "\"double-ds\" needs keys = \"ksk-zsk\": a key that signs the zone too must be published before it signs");
        if (policy.DoublesDelegations && policy.Cds == "off" && policy.ParentServers.Count > 0)
            section.ReportWarning("ksk-rollover", "needs-operator", "without CDS records the parent learns of the second DS only from its operator");
        return section.Finish() ? policy : null;
    }
}
