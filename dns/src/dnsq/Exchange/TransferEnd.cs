using Infra.Dns.Records;

namespace Infra.Dns.Query.Exchange;

/// <summary>Tells when a zone transfer is over, record by record (RFC 5936 section 2.2, RFC 1995 section 4).</summary>
/// <param name="ourSerial">What we have, for IXFR; null for AXFR.</param>
internal sealed class TransferEnd(uint? ourSerial)
{
    private int _count;
    private uint _newSerial;
    private bool _isIncremental;
    private bool _isAdding;

    /// <summary>Whether the transfer is over.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Takes a record; false if no transfer goes on like this.</summary>
    internal bool TryTake(RecordType type, uint serial)
    {
        _count++;
        bool isStart = type == RecordType.SOA;
        if (IsOver) return false;
        if (_count == 1)
        {
            _newSerial = serial;
            // RFC 1995 section 4: nothing newer, then the SOA alone.
            IsOver = ourSerial is { } ours && (int)(serial - ours) <= 0;
            return isStart;
        }
        if (_count == 2 && isStart && ourSerial is { } known && serial == known && serial != _newSerial)
        {
            _isIncremental = true;
            return true;
        }
        if (!isStart) return true;
        if (!_isIncremental)
        {
            IsOver = true;
            return true;
        }
        // Removals and additions take turns, each behind its SOA; where removals would begin, the newest serial is the end.
        if (_isAdding && serial == _newSerial) IsOver = true;
        else _isAdding = !_isAdding;
        return true;
    }
}
