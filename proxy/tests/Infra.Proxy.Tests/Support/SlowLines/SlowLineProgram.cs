using System.Globalization;
using Infra.Testing.Fakes;

namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>
/// This assembly as a program: the traffic of slow lines without relays, in whatever network it is started. A process cannot change its network, so what is to run in another one, clients and server
/// too, must be a process of its own.
/// </summary>
internal static class SlowLineProgram
{
    internal static string Assembly => typeof(SlowLineProgram).Assembly.Location;

    /// <summary>Runs it; 0 if all was as it should be.</summary>
    /// <param name="arguments">The seed, and the seconds that the slowest client may take.</param>
    internal static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [string seed, string seconds])
        {
            await Console.Error.WriteLineAsync("The tests run with: dotnet test");
            return 2;
        }
        try
        {
            await using SlowLineScene scene = await SlowLineScene.StartAsync(faults: null, new SeededRandom(ulong.Parse(seed, CultureInfo.InvariantCulture)));
            await SlowLineTraffic.RunAsync(scene, TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)));
            return 0;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(e.ToString());
            return 1;
        }
    }
}
