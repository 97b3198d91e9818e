extension OperationRun {
    var start: Int64 { Int64(position) }
    var end: Int64 { Int64(position) + Int64(count) }

    /// Where the cursor stands when the run is done.
    var cursorAfter: Int64 { isDelete ? start : end }
}
