using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;
using Infra.Ntp.Tools.Tests.Daemon;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Ntp.Tools.Tests.Interop;

/// <summary>ntpd-rs' own tools and format against our observation socket.</summary>
public class ObservationPeerTests
{
    [PeerFact("ntp-ctl"), Trait("Category", "Interop")]
    public async Task NtpCtlOfNtpdRs_ReadsOurSocket()
    {
        using var folder = new TemporaryFolder();
        await using RunningDaemon daemon = await StartAsync(folder);
        string config = folder.Write("rs.toml", $"[observability]\nobservation-path = \"{folder.PathOf("observe")}\"\n");

        ChildResult plain = await RunNtpCtlAsync(folder, "-c", config, "status");
        ChildResult metrics = await RunNtpCtlAsync(folder, "-c", config, "-f", "prometheus", "status");

        Assert.True(plain.Succeeded, plain.AllOutput);
        Assert.Contains("127.0.0.1:9", plain.Output);
        Assert.Contains("received 0, accepted 0", plain.Output);
        Assert.True(metrics.Succeeded, metrics.AllOutput);
        Assert.Contains("ntp_system_stratum", metrics.Output);
    }

    [PeerFact("ntp-daemon"), Trait("Category", "Interop")]
    public async Task OurJson_HasEveryFieldThatNtpdRsWrites()
    {
        using var folder = new TemporaryFolder();
        await using RunningDaemon daemon = await StartAsync(folder);
        string library = folder.PathOf("no-clock.so");
        ChildResult compiled = await ChildProcess.RunAsync(new ChildStart(
            "gcc", "-shared", "-fPIC", "-O1", "-o", library, Path.Combine(Checkout.Root!, "ntp/tests/Infra.Ntp.Tools.Tests/Interop/no-clock.c")));
        Assert.True(compiled.Succeeded, compiled.AllOutput);
        string theirs = folder.PathOf("theirs");
        string config = folder.Write(
            "rs.toml",
            $"[[source]]\nmode = \"server\"\naddress = \"{await daemon.AddressAsync()}\"\n[[server]]\nlisten = \"127.0.0.1:{FreePort.Udp()}\"\n"
            + $"[synchronization]\nminimum-agreeing-sources = 1\n[observability]\nobservation-path = \"{theirs}\"\n");
        await using PeerProcess peer = PeerRoot.Open().Start(new PeerStart("ntp-daemon", "-c", config)
        {
            WorkFolders = [folder.Root],
            Environment = new Dictionary<string, string?> { ["LD_PRELOAD"] = library },
        });

        JsonElement their = default;
        await peer.WaitReadyAsync(_ => TryRead(theirs, out their) && their.GetProperty("sources").GetArrayLength() > 0, RunningDaemon.Patience);
        Assert.True(TryRead(folder.PathOf("observe"), out JsonElement our));

        string[] expected = [.. FieldsOf(their, "")];
        string[] found = [.. FieldsOf(our, "")];
        Assert.True(expected.Length > 30, string.Join(' ', expected));
        Assert.Equal([], expected.Except(found));
    }

    private static Task<RunningDaemon> StartAsync(TemporaryFolder folder) => RunningDaemon.StartAsync(
        "[[source]]\nmode = \"server\"\naddress = \"127.0.0.1:9\"\n[[server]]\nlisten = \"127.0.0.1:0\"\nworkers = 1\n"
        + $"[synchronization]\nminimum-agreeing-sources = 1\n[clock]\nclock = \"virtual\"\n[observability]\nobservation-path = \"{folder.PathOf("observe")}\"\n");

    private static Task<ChildResult> RunNtpCtlAsync(TemporaryFolder folder, params string[] arguments) =>
        PeerRoot.Open().RunAsync(new PeerStart("ntp-ctl", arguments) { WorkFolders = [folder.Root] }, RunningDaemon.Patience);

    // Paths of all members; items of a list are one.
    private static IEnumerable<string> FieldsOf(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => FieldsOf(member.Value, $"{path}/{member.Name}").Prepend($"{path}/{member.Name}")).Distinct(),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => FieldsOf(item, $"{path}[]")).Distinct(),
        _ => [],
    };

    private static bool TryRead(string path, out JsonElement state)
    {
        state = default;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
            socket.Connect(new UnixDomainSocketEndPoint(path));
            using var whole = new MemoryStream();
            byte[] buffer = new byte[65_536];
            for (int count = socket.Receive(buffer); count > 0; count = socket.Receive(buffer))
                whole.Write(buffer, 0, count);
            byte[] message = whole.ToArray();
            if (message.Length < 8 || BinaryPrimitives.ReadUInt64BigEndian(message) != (ulong)(message.Length - 8)) return false;
            state = JsonDocument.Parse(message.AsMemory(8)).RootElement;
            return true;
        }
        catch (SocketException)
        {
            return false;   // not there yet
        }
    }
}
