namespace Infra.Ntp.Client;

// What the operator may ask for.
public sealed partial class ClientEngine
{
    /// <summary>Moves the clock at once, because the operator says so.</summary>
    /// <param name="seconds">What is added to the clock, s; null for what a running slew still has to do, or for the offset that steering refused.</param>
    /// <param name="force">Whether thresholds do not count.</param>
    /// <param name="change">What was added, or would have been, s.</param>
    public OperatorStep StepByOperator(double? seconds, bool force, out double change)
    {
        OperatorStep result = _discipline.StepByOperator(seconds, force, _clock.Raw, out change);
        if (result == OperatorStep.Done) ForgetRequests();
        return result;
    }

    // The clock was stepped: send times of requests that are under way mean nothing any more.
    private void ForgetRequests()
    {
        foreach (Association association in _associations)
        {
            association.Machine.OnClockStep();
            _port.Close(association.Id);
        }
    }
}
