using Microsoft.Extensions.Logging;

namespace Infra.Hosting.Logging;

/// <summary>
/// Lets each event (category and event id, or message template) through so many times per interval and counts the rest. The number of events
/// kept in mind is bounded: beyond it they share one account. Thread-safe.
/// </summary>
internal sealed class LogRateLimiter(TimeProvider time, int linesMax, TimeSpan interval)
{
    /// <summary>Events with an account of their own.</summary>
    internal const int AccountsMax = 512;

    private static readonly Key Others = new("log", 0, "other events");
    private readonly Dictionary<Key, Account> _accounts = [];

    /// <summary>Whether an event may be logged. What was suppressed of it in the interval before comes back to be summed up.</summary>
    internal bool TryPass(string category, EventId id, string? template, LogLevel level, out Suppressed suppressed)
    {
        suppressed = default;
        if (linesMax == 0 || level == LogLevel.Critical) return true;
        long now = time.GetTimestamp();
        lock (_accounts)
        {
            Key key = new(category, id.Id, id.Name ?? template ?? "");
            if (!_accounts.TryGetValue(key, out Account? account))
            {
                if (_accounts.Count >= AccountsMax) key = Others;
                if (!_accounts.TryGetValue(key, out account)) _accounts.Add(key, account = new Account { Since = now });
            }

            if (time.GetElapsedTime(account.Since, now) >= interval) suppressed = Restart(key, account, now);
            account.Level = level;
            if (account.Passed < linesMax)
            {
                account.Passed++;
                return true;
            }

            account.Suppressed++;
            return false;
        }
    }

    /// <summary>Ends the intervals that are over: what was suppressed in them comes back, accounts without use are dropped.</summary>
    internal List<Suppressed> Sweep(bool all = false)
    {
        List<Suppressed> ended = [];
        long now = time.GetTimestamp();
        lock (_accounts)
        {
            List<Key> idle = [];
            foreach ((Key key, Account account) in _accounts)
            {
                if (!all && time.GetElapsedTime(account.Since, now) < interval) continue;
                if (account.Suppressed == 0) idle.Add(key);
                else ended.Add(Restart(key, account, now));
            }

            foreach (Key key in idle)
                _accounts.Remove(key);
        }

        return ended;
    }

    /// <summary>Whether anything waits to be summed up.</summary>
    internal bool HasAccounts
    {
        get
        {
            lock (_accounts)
                return _accounts.Count > 0;
        }
    }

    private static Suppressed Restart(Key key, Account account, long now)
    {
        var suppressed = new Suppressed(key.Category, key.Id, key.Name, account.Level, account.Suppressed);
        account.Since = now;
        account.Passed = 0;
        account.Suppressed = 0;
        return suppressed;
    }

    /// <summary>How often an event was suppressed; 0 for not at all.</summary>
    internal readonly record struct Suppressed(string Category, int Id, string Name, LogLevel Level, long Count);

    private readonly record struct Key(string Category, int Id, string Name);

    private sealed class Account
    {
        internal long Since { get; set; }

        internal int Passed { get; set; }

        internal long Suppressed { get; set; }

        internal LogLevel Level { get; set; }
    }
}
