using System.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Configuration;
using Infra.Ntp.Discipline;
using Infra.Ntp.References;

namespace Infra.Ntp.Daemon.Sources;

// A source that makes us stumble, by what it says or when its turn comes, is taken out, and begins anew after a pause; the others never notice.
internal sealed partial class SourceHost
{
    private readonly List<(RawTime At, int Group, SourceSpec Spec)> _resting = [];
    private RawTime _reviveAt = RawTime.Never;
    private long _failureCount;

    /// <summary>Called before replies or a sample of a source are taken; tests let it throw.</summary>
    internal Action<int> BeforeReplies { get; set; } = _ => { };

    /// <summary>Called before a request of a source leaves; tests let it throw.</summary>
    internal Action<int> BeforeRequest { get; set; } = _ => { };

    /// <summary>How long such a source rests, s.</summary>
    internal double PauseSeconds { get; set; } = 16;

    // What does not come of one source's turn ends the program, and the service manager starts it anew.
    private void RunTimers()
    {
        try
        {
            _engine.OnTimer();
        }
        catch (Exception exception) when (_engine.Asking != 0)
        {
            Rest(_engine.Asking, exception);
        }
    }

    private void TakeAddresses(int id, IPAddress[] found, string trouble)
    {
        try
        {
            _engine.OnAddresses(id, found, trouble);
        }
        catch (Exception exception)
        {
            Rest(id, exception);
        }
    }

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
            Rest(id, exception);
            return true;
        }
    }

    private void TakeSample(int id, ReferenceSample sample)
    {
        try
        {
            BeforeReplies(id);
            _engine.OnSample(id, sample);
        }
        catch (Exception exception)
        {
            Rest(id, exception);
        }
    }

    private void Rest(int id, Exception exception)
    {
        _failureCount++;
        SourceLog.SourceFailed(_logger, id, exception.GetType().Name, exception);
        int group = _groups.FindIndex(each => each.Ids.Contains(id));
        SourceSpec? spec = _engine.Associations.FirstOrDefault(association => association.Id == id)?.Spec;
        Close(id);
        _references.Close(id);
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
            Readmit(group, spec);
        }
    }

    private void Readmit(int group, SourceSpec spec)
    {
        SourceConfig config = _groups[group].Config;
        int id = _engine.Add(spec).Id;
        if (config.Clock is { } clock) _references.Open(id, clock, config.Mode);
        _groups[group] = _groups[group] with { Ids = [.. _groups[group].Ids, id] };
    }
}
