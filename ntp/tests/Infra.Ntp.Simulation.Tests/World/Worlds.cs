using System.Globalization;
using System.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Discipline;
using Infra.Ntp.Simulation.World;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.Tests.World;

/// <summary>Small worlds for tests: one client, some servers.</summary>
internal static class Worlds
{
    /// <summary>2026-01-01T00:00:00Z.</summary>
    internal const long StartUnix = 1_767_225_600;

    internal static SimulatedWorld Empty(ulong seed = 1, long startUnix = StartUnix) => new(seed, NtpTimestamp.FromUnix(startUnix, 0));

    internal static IPAddress Address(int number) => new([10, 0, 0, (byte)number]);

    internal static ServerNode[] AddServers(SimulatedWorld world, int count)
    {
        var servers = new ServerNode[count];
        for (int i = 0; i < count; i++)
            servers[i] = world.AddServer("server" + (i + 1).ToString(CultureInfo.InvariantCulture), Address(i + 1));
        return servers;
    }

    internal static ClientNode AddClient(
        SimulatedWorld world, int serverCount, double offset = 0.1, double frequency = 20e-6, ClientSettings? settings = null, SourceOptions? options = null)
    {
        var sources = new SourceSpec[serverCount];
        for (int i = 0; i < serverCount; i++)
            sources[i] = new SourceSpec(Address(i + 1).ToString(), 123, options ?? SourceOptions.Default);
        settings ??= new ClientSettings { Selection = new SelectionSettings { AgreeingSourcesMin = Math.Min(serverCount, 3) } };
        return world.AddClient("client", Address(100), new OscillatorSpec(frequency, 1e-9), offset, settings, sources, ClientStart.First(StartUnix - 1000));
    }

    internal static bool Has(this ClientNode node, ClientEventKind kind) => node.Events.Exists(each => each.Event.Kind == kind);
}
