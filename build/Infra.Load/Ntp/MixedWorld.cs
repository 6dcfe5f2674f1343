using System.Globalization;
using System.Text;

namespace Infra.Load.Ntp;

/// <summary>
/// A world of the accuracy table in the words of clknetsim: node 1 is the server, nodes 2 and 3 are clients with equal clocks and lines, ours and chronyd.
/// Times are seconds.
/// </summary>
/// <param name="Name">Letter of the table.</param>
/// <param name="Out">Delay of a request.</param>
/// <param name="Back">Delay of a reply.</param>
/// <param name="Frequency">How fast the crystals run, with their wander.</param>
/// <param name="Offset">How far the clocks are off at the start.</param>
/// <param name="PollMin">Shortest poll interval, log2.</param>
/// <param name="PollMax">Longest poll interval, log2.</param>
/// <param name="From">Statistics begin here.</param>
/// <param name="Seconds">The end.</param>
internal sealed record MixedWorld(string Name, string Out, string Back, string Frequency, string Offset, int PollMin, int PollMax, int From = 20_000, int Seconds = 40_000)
{
    private const string Wan = "(+ 10e-3 (* 1e-3 (exponential)))";
    private const string Steady = "(+ 10e-6 (sum (* 1e-9 (normal))))";

    // A delay below zero is a lost packet; the second term of G is -1 in three of ten cases.
    internal static IReadOnlyList<MixedWorld> Table { get; } =
    [
        new("A", "(+ 100e-6 (* 20e-6 (exponential)))", "(+ 100e-6 (* 20e-6 (exponential)))", Steady, "0.01", 4, 4, 2000),
        new("A'", "(+ 1e-3 (* 1e-3 (exponential)))", "(+ 1e-3 (* 1e-3 (exponential)))", Steady, "0.01", 6, 6),
        new("B", Wan, Wan, Steady, "0.01", 6, 10),
        new("C", Wan, Wan, "(+ 10e-6 (sum (* 1e-8 (normal))))", "0.01", 6, 10),
        new("D", Wan, Wan, "(+ 100e-6 (sum (* 1e-9 (normal))))", "0.1", 6, 10),
        new("E", Wan, Wan, "(+ 10e-6 (sum (* 1e-9 (normal))) (* 1e-6 (sine 7200)))", "0.01", 6, 10),
        new("F", "(+ 10e-3 (* 20e-3 (exponential)))", Wan, Steady, "0.01", 6, 10),
        new("G", "(+ 10e-3 (* 1e-3 (exponential)) (* -1 (equal 0.15 (uniform) 0.15)))", Wan, Steady, "0.01", 6, 10),
    ];

    /// <summary>The start: half a second off, 20 ppm.</summary>
    internal static MixedWorld Start { get; } = new("H", "(+ 5e-3 (* 0.5e-3 (exponential)))", "(+ 5e-3 (* 0.5e-3 (exponential)))", "20e-6", "0.5", 4, 6, 0, 600);

    /// <summary>Configuration of chronyd as the server.</summary>
    internal static string ServerConfig(string folder) => $"local stratum 1\nallow\npidfile {folder}/server.pid\nuser root\n";

    /// <summary>Configuration of the world.</summary>
    internal string WorldConfig()
    {
        var text = new StringBuilder();
        foreach (int client in (int[])[2, 3])
            text.Append(CultureInfo.InvariantCulture, $"node{client}_offset = {Offset}\nnode{client}_freq = {Frequency}\nnode{client}_delay1 = {Out}\nnode1_delay{client} = {Back}\n");
        return text.ToString();
    }

    /// <summary>Configuration of chronyd as the other client.</summary>
    internal string ChronydConfig(string folder) =>
        string.Create(CultureInfo.InvariantCulture, $"server 192.168.123.1 iburst minpoll {PollMin} maxpoll {PollMax}\nmakestep 1 3\npidfile {folder}/client.pid\nuser root\n");

    /// <summary>Configuration of our client.</summary>
    internal string OurConfig() => string.Create(
        CultureInfo.InvariantCulture,
        $"[[source]]\nmode = \"server\"\naddress = \"192.168.123.1\"\npoll-interval-limits = {{ min = {PollMin}, max = {PollMax} }}\ninitial-poll-interval = {PollMin}\n[synchronization]\nminimum-agreeing-sources = 1\n");
}
