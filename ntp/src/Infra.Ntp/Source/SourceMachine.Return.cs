namespace Infra.Ntp.Source;

// What was lost may be back: the machine woke up, or its network changed.
public sealed partial class SourceMachine
{
    private const long SettleTime = Second;   // one change of a network comes as many: link, addresses, routes
    private const double SettleSpread = 1;

    private long _returnAt = Never;
    private long _returnAllowedAt;
    private long _returnPause = PauseMin;

    /// <summary>The machine woke up, or the clock was set by somebody: the start burst is due again, but never against RATE.</summary>
    public void OnReturn(long now)
    {
        EndWindow();
        if (!_hasAddress || _isSlowedDown) return;
        _burstRequestsLeft = _options.InitialBurst ? BurstRequestsMax : 0;
        _burstRepliesLeft = BurstRepliesWanted;
        _nextPollAt = now;
    }

    /// <summary>
    /// The machine's network changed, perhaps for the better: a source that rests or whose latest request brought nothing is tried again 1 to 2 s later, with its start burst where it has an
    /// address. As long as that brings nothing, such tries have pauses of 16 s that double up to an hour between them, however often the network changes.
    /// </summary>
    /// <returns>Whether a try was planned; false where replies come, where the server asked for rest, and where one is planned already.</returns>
    public bool OnNetworkChange(long now)
    {
        if (!MayReturn) return false;
        bool isFirst = _returnAt == Never;
        _returnAt = Math.Min(_returnAt, Math.Max(now + SettleTime + (long)(SettleSpread * Second * Share()), _returnAllowedAt));
        return isFirst;
    }

    private bool MayReturn => !_isPassive && (!_hasAddress || (MissCount > 0 && !IsDenied && !_isSlowedDown));

    private void Return(long now)
    {
        _returnAt = Never;
        if (!MayReturn) return;   // it answered in the meantime, or asked for rest
        _returnAllowedAt = now + _returnPause;
        _returnPause = Math.Min(2 * _returnPause, PauseMax);
        if (IsHopeless) _hasAddress = false;
        OnReturn(now);
        _nextPollAt = now;
    }

    private void ForgetReturns()
    {
        _returnAt = Never;
        _returnAllowedAt = 0;
        _returnPause = PauseMin;
    }
}
