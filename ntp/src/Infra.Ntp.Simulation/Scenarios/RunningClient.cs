using System.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Simulation.World;
using Infra.Ntp.State;

namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>A client of a running scenario, with what outlives its program: the boot and the state file.</summary>
internal sealed class RunningClient
{
    private readonly SimulatedWorld _world;
    private readonly ClientPart _part;
    private readonly IReadOnlyList<SourceSpec> _sources;
    private readonly long _built;
    private StoredState _state = StoredState.None;
    private int _boot = 1;

    internal RunningClient(SimulatedWorld world, ClientPart part, IReadOnlyList<SourceSpec> sources, IPAddress address, long built, double measureFrom)
    {
        _world = world;
        _part = part;
        _sources = sources;
        _built = built;
        Meter = new ErrorMeter(measureFrom);
        Node = world.AddClient(part.Name, address, part.Oscillator, part.Offset, part.Settings, sources, ClientStart.First(built));
    }

    internal string Name => _part.Name;

    internal ClientNode Node { get; }

    internal ErrorMeter Meter { get; }

    internal List<ReferenceFeed> Feeds { get; } = [];

    private string BootId => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"boot-{_boot}");

    internal void Measure() => Meter.Add(_world.Now * 1e-9, _world.ErrorOf(Node), Node.Clock.FrequencyError);

    /// <summary>The program ends and starts again.</summary>
    /// <param name="keepsState">Whether the new one finds what the old one wrote.</param>
    /// <param name="isReboot">Whether the whole machine starts anew.</param>
    internal void Restart(bool keepsState, bool isReboot)
    {
        byte[] file = StoredState.Of(Node.Engine, BootId, _state).Write();
        StoredState found = StoredState.None;
        if (keepsState && StoredState.TryRead(file, out found) != StoredStateResult.Ok) throw new InvalidOperationException("a state file that was just written cannot be read");
        _state = found;
        if (isReboot) _boot++;
        long shown = Node.Clock.Real.ToUnix(_world.Start.ToUnix(_built).Seconds).Seconds;
        _world.Restart(Node, _part.Settings, _sources, found.ToStart(BootId, _part.Scope, shown, _built));
    }
}
