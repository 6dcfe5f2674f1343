namespace Infra.Ntp.Server;

/// <summary>Counts outcomes. One thread writes; any thread may read at any time and sees each value whole. Values stay at the largest number instead of wrapping.</summary>
public sealed class ServerCounters
{
    private readonly ulong[] _counts = new ulong[(int)RequestOutcome.SendFailed + 1];

    /// <summary>How often it happened.</summary>
    public ulong this[RequestOutcome outcome] => Volatile.Read(ref _counts[(int)outcome]);

    /// <summary>Datagrams received, whatever became of them.</summary>
    public ulong Received
    {
        get
        {
            ulong sum = 0;
            for (RequestOutcome outcome = RequestOutcome.Answered; outcome < RequestOutcome.SendFailed; outcome++)
                sum += this[outcome];
            return sum;
        }
    }

    /// <summary>Counts one more, or several at once.</summary>
    public void Count(RequestOutcome outcome, uint times = 1)
    {
        ref ulong count = ref _counts[(int)outcome];
        Volatile.Write(ref count, count > ulong.MaxValue - times ? ulong.MaxValue : count + times);
    }
}
