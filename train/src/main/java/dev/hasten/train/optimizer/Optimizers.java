package dev.hasten.train.optimizer;

import dev.hasten.train.catalog.Entry;
import dev.hasten.train.seam.Optimizer;
import java.util.ArrayList;
import java.util.List;

/** The list of optimizers: a new one is a file and a line here. */
public final class Optimizers {
  private Optimizers() {}

  /** All of this module. */
  public static List<Entry<Optimizer.Rule>> list() {
    List<Entry<Optimizer.Rule>> all = new ArrayList<>();
    for (Entry<Optimizer.Rule> each :
        List.of(
            Sgd.ENTRY,
            Adam.ENTRY,
            AdamW.ENTRY,
            EightBitAdam.ENTRY,
            EightBitAdamW.ENTRY,
            Amsgrad.ENTRY,
            NAdam.ENTRY,
            RAdam.ENTRY,
            RmsProp.ENTRY,
            Adagrad.ENTRY,
            Adadelta.ENTRY,
            Adafactor.ENTRY,
            Muon.ENTRY,
            Soap.ENTRY,
            Shampoo.ENTRY,
            Lion.ENTRY,
            Lamb.ENTRY,
            Lars.ENTRY,
            AdEmaMix.ENTRY,
            ScheduleFreeSgd.ENTRY,
            ScheduleFreeAdamW.ENTRY)) {
      all.add(ParameterGroups.entry(each));
    }
    all.add(Prodigy.ENTRY); // finds one rate for all parameters
    return all;
  }
}
