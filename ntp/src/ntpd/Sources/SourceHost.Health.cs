using Infra.Ntp.Client;
using Infra.Ntp.Discipline;

namespace Infra.Ntp.Daemon.Sources;

// A source whose replies make us stumble is taken out, and begins anew after a pause; the others never notice.
internal sealed partial class SourceHost
{
    private readonly List<(RawTime At, int Group, SourceSpec Spec)> _resting = [];
    private RawTime _reviveAt = RawTime.Never;

    /// <summary>Called before the replies of a source are taken; tests let it throw.</summary>
    internal Action<int> BeforeReplies { get; set; } = _ => { };

    /// <summary>How long such a source rests, s.</summary>
    internal double PauseSeconds { get; set; } = 16;

    private bool ReceiveGuarded(RequestSocket socket)
    {
        int id = socket.Source;
        try
        {
            BeforeReplies(id);
            return Receive(socket);
        }
        catch (Exception exception)
        {
            SourceLog.SourceFailed(_logger, id, exception);
            Rest(id);
            return true;
        }
    }

    private void Rest(int id)
    {
        int group = _groups.FindIndex(each => each.Ids.Contains(id));
        SourceSpec? spec = _engine.Associations.FirstOrDefault(association => association.Id == id)?.Spec;
        Close(id);
        _engine.Remove(id);
        if (group < 0 || spec is null) return;
        _groups[group] = _groups[group] with { Ids = [.. _groups[group].Ids.Where(each => each != id)] };
        RawTime at = _clock.Raw.AddSeconds(PauseSeconds);
        _resting.Add((at, group, spec));
        if (at < _reviveAt) _reviveAt = at;
    }

    private void Revive()
    {
        RawTime now = _clock.Raw;
        _reviveAt = RawTime.Never;
        for (int i = _resting.Count - 1; i >= 0; i--)
        {
            (RawTime at, int group, SourceSpec spec) = _resting[i];
            if (at > now)
            {
                if (at < _reviveAt) _reviveAt = at;
                continue;
            }
            _resting.RemoveAt(i);
            _groups[group] = _groups[group] with { Ids = [.. _groups[group].Ids, _engine.Add(spec).Id] };
        }
    }
}
