using Infra.Ntp.Client;
using Infra.Ntp.Configuration;

namespace Infra.Ntp.Daemon.Sources;

// Sources come and go with the configuration.
internal sealed partial class SourceHost
{
    private SourceGroup Add(SourceConfig config)
    {
        List<int> ids = [];
        foreach (SourceSpec spec in config.ToSpecs())
            ids.Add(_engine.Add(spec).Id);
        if (config.Clock is { } clock) _references.Open(ids[0], clock, config.Mode);
        return new SourceGroup(config, ids);
    }

    // Those that are the same as before stay as they are; the others go before new ones come, for these may want their addresses and paths.
    private void Exchange(IReadOnlyList<SourceConfig> wanted)
    {
        foreach ((_, int group, SourceSpec spec) in _resting)
            Readmit(group, spec);
        _resting.Clear();
        List<SourceGroup> former = [.. _groups];
        var kept = new SourceGroup?[wanted.Count];
        for (int i = 0; i < wanted.Count; i++)
        {
            SourceConfig config = wanted[i];
            kept[i] = former.Find(group => group.Config.IsSameAs(config));
            if (kept[i] is { } group) former.Remove(group);
        }
        foreach (int id in former.SelectMany(group => group.Ids))
        {
            _references.Close(id);
            _engine.Remove(id);
        }
        _groups.Clear();
        for (int i = 0; i < wanted.Count; i++)
            _groups.Add(kept[i] ?? Add(wanted[i]));
    }
}
