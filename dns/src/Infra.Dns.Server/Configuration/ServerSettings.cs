using Infra.Config;
using Infra.Dns.Answers;

namespace Infra.Dns.Server.Configuration;

/// <summary>The <c>[server]</c> table.</summary>
public sealed record ServerSettings
{
    private const int UdpSizeDefault = 1232;
    private const int UdpSizeLargest = 1400;   // RFC 9715 section 3
    private const int WorkersAutomaticMax = 16;

    /// <summary>What holds without a file.</summary>
    public static ServerSettings Default { get; } = new();

    /// <summary>Threads for each UDP address; 0 for one per core, at most 16.</summary>
    public int Threads { get; init; }

    /// <summary>Where relative paths begin.</summary>
    public string Directory { get; init; } = ".";

    /// <summary>The user that a daemon started by root becomes; null for none.</summary>
    public string? User { get; init; }

    /// <summary>The group; null for the user's own.</summary>
    public string? Group { get; init; }

    /// <summary>The largest answer by UDP, in bytes.</summary>
    public int UdpSizeMax { get; init; } = UdpSizeDefault;

    /// <summary>Whether answers have only what was asked for.</summary>
    public bool HasMinimalResponses { get; init; } = true;

    /// <summary>What questions for ANY get.</summary>
    public AnyAnswer Any { get; init; }

    /// <summary>The name server's identity in the NSID option; empty for none.</summary>
    public string Nsid { get; init; } = "";

    /// <summary>The answer to <c>id.server</c> and <c>hostname.bind</c> in class CH; empty for none.</summary>
    public string Identity { get; init; } = "";

    /// <summary>The answer to <c>version.bind</c> and <c>version.server</c> in class CH; empty for none.</summary>
    public string Version { get; init; } = "";

    /// <summary>Threads for each UDP address.</summary>
    public int WorkerCount => Threads > 0 ? Threads : Math.Clamp(Environment.ProcessorCount, 1, WorkersAutomaticMax);

    internal static ServerSettings? Read(ConfigSection section)
    {
        var settings = new ServerSettings
        {
            Threads = section.Integer("threads", "Threads for each UDP address; 0 = one per core, at most 16.", 0, 0, 64),
            Directory = section.Path("directory", "Where relative paths begin.", "."),
            User = section.OptionalText("user", "User that a daemon started by root becomes, a name or a number.", 1, 64),
            Group = section.OptionalText("group", "Group that it becomes; by default the user's own.", 1, 64),
            UdpSizeMax = section.Integer("udp-size-max", "The largest answer by UDP, in bytes, and no more than fits into one packet of the interface: larger ones would come in fragments (RFC 9715).", UdpSizeDefault, 512, UdpSizeLargest),
            HasMinimalResponses = section.Boolean("minimal-responses", "Answers have only what was asked for.", true),
            Any = section.Enum("any", "What questions for ANY get.", AnyAnswer.OneSet, ("one-rrset", AnyAnswer.OneSet), ("hinfo", AnyAnswer.HostInformation), ("full-tcp", AnyAnswer.FullOverTcp)),
            Nsid = section.Text("nsid", "This server's identity in the NSID option; empty for none.", "", 0, 128),
            Identity = section.Text("identity", "The answer to id.server in class CH; empty for none.", "", 0, 255),
            Version = section.Text("version", "The answer to version.bind in class CH; empty for none.", "", 0, 255),
        };
        return section.Finish() ? settings : null;
    }
}
